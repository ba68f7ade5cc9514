import { assert, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Option, Schema } from "effect"
import { AvatarSummary, CreatedRow, GroupId, LookId, RowResult, RowResultOf, ServerError } from "effect-photo-avatar"
import type { RowStore } from "effect-photo-avatar/durable"
import { makeRecords } from "../../../src/services/internal/durable/makeRecords.ts"
import { makeLog } from "../../support/log.ts"
import { aRow, makeOneRowStore } from "../../support/oneRowStore.ts"

type Result = RowResult<AvatarSummary>

const at = DateTime.unsafeMake("2026-11-28T10:00:00Z")

const settled = { key: "1", attempts: 1, takenAt: at, settledAt: at }

const error = (outcome: "created" | "ambiguous" | "rejected", createdId?: string) =>
  new ServerError({ message: "", operation: "create", outcome, attempts: 1, createdId: Option.fromNullable(createdId) })

const named = (id: string, groupId?: string): Result => {
  const value = AvatarSummary.make({
    id: LookId.make(id),
    groupId: Option.map(Option.fromNullable(groupId), (id) => GroupId.make(id)),
    name: Option.some("Ada"),
    imageUrl: Option.none()
  })
  return RowResult.Created({ ...settled, created: CreatedRow.Complete({ value }) })
}

const unread = (createdId?: string): Result =>
  RowResult.Created<AvatarSummary>({
    ...settled,
    created: CreatedRow.Incomplete({ error: error("created", createdId) })
  })

const ambiguous: Result = RowResult.Ambiguous({ ...settled, error: error("ambiguous") })

const rejected: Result = RowResult.Rejected({ ...settled, error: error("rejected") })

const row: RowStore.StoredRow = {
  ...aRow,
  version: 1,
  state: "sending",
  attempts: 1,
  attemptLimit: 1000
}

const encode = Schema.encodeSync(Schema.parseJson(RowResultOf(AvatarSummary)))

const storedAs = (result: Result, attempts = 1): RowStore.StoredRow => ({
  ...row,
  version: 5,
  state: result._tag,
  attempts,
  result: Option.some(encode(result))
})

const unused = () => Effect.dieMessage("it is not used")

/** Records a result of the row, which another run has written in the meantime. */
const recordOver = (other: RowStore.StoredRow | undefined, result: Result) =>
  Effect.gen(function* () {
    const { held, service } = makeOneRowStore(other)
    const { logged, logger } = makeLog()
    const { record } = makeRecords(
      {
        store: service,
        batch: "november",
        operation: "create",
        created: AvatarSummary,
        idsOf: ({ groupId, id }) => [id, groupId],
        circumstances: {
          apiKeyFingerprint: "a",
          honorsIdempotencyKeys: false,
          attemptLimit: 1000,
          retryRejected: false
        },
        readingLimit: Duration.minutes(1),
        keyOf: Option.none,
        recognize: unused
      },
      unused
    )
    const told = yield* Effect.provide(record(row, result), logger)
    return { told, isWritten: held.written.length === 1, logged }
  })

it.effect.each([
  ["an avatar over a request in flight", named("A"), { ...row, version: 5 }],
  ["an avatar over a doubt, of whichever attempt", named("A"), storedAs(ambiguous, 2)],
  ["an avatar whose id was not read, over a doubt", unread(), storedAs(ambiguous, 2)],
  ["the end of its own doubt", rejected, storedAs(ambiguous)],
  ["an avatar over one whose id was not read", named("A"), storedAs(unread())],
  ["an avatar over its group alone", named("A", "G"), storedAs(unread("G"))],
  ["an avatar over its id alone", named("A", "G"), storedAs(unread("A"))],
  ["an id over a row that was resolved as created without one", unread("X"), storedAs(unread())]
] as const)("writes %s, and tells it", ([, result, stored]) =>
  Effect.gen(function* () {
    const { isWritten, logged, told } = yield* recordOver(stored, result)
    assert.deepStrictEqual(told, result)
    assert.isTrue(isWritten)
    assert.deepStrictEqual(logged, [])
  })
)

it.effect.each([
  ["a doubt, the doubt of another attempt", ambiguous, ambiguous, 2],
  ["a rejection, the doubt of another attempt", rejected, ambiguous, 2],
  ["a rejection, a rejection", rejected, rejected, 1],
  ["a doubt, an avatar", ambiguous, named("A"), 1],
  ["an avatar, the same avatar", named("A"), named("A", "G"), 1],
  ["an avatar whose id was not read, an avatar", unread(), named("A"), 1],
  ["the id of an avatar, that avatar", unread("A"), named("A"), 1],
  ["an avatar whose id was not read, its id", unread(), unread("A"), 1]
] as const)("tells instead of %s that another run has stored", ([, result, stored, attempts]) =>
  Effect.gen(function* () {
    const { isWritten, logged, told } = yield* recordOver(storedAs(stored, attempts), result)
    assert.deepStrictEqual(told, stored)
    assert.isFalse(isWritten)
    assert.deepStrictEqual(logged, [])
  })
)

it.effect.each([
  ["the one that is not stored", named("A", "G"), named("B", "G"), "A"],
  ["the id that is not stored", unread("X"), named("B", "G"), "X"],
  ["the id that is written over", named("A", "G"), unread("X"), "X"]
] as const)("logs an avatar that was created twice: %s", ([, result, stored, lost]) =>
  Effect.gen(function* () {
    const { logged } = yield* recordOver(storedAs(stored), result)
    assert.lengthOf(logged, 1)
    assert.include(logged[0], "A row was created twice")
    assert.include(logged[0], `"${lost}"`)
  })
)

it.effect("logs an id beside another that is stored, of which one may be that of the group", () =>
  Effect.gen(function* () {
    const { isWritten, logged, told } = yield* recordOver(storedAs(unread("Y")), unread("X"))
    assert.deepStrictEqual(told, unread("Y"))
    assert.isFalse(isWritten)
    assert.lengthOf(logged, 1)
    assert.include(logged[0], "may have been created twice")
    assert.include(logged[0], `"X"`)
  })
)

it.effect("keeps a stored result that cannot be read, unless it has the avatar", () =>
  Effect.gen(function* () {
    const damaged = { ...storedAs(unread()), result: Option.some("damaged") }
    assert.isFalse((yield* recordOver(damaged, unread("X"))).isWritten)
    assert.isTrue((yield* recordOver(damaged, named("A"))).isWritten)
  })
)

it.effect("tells a rejection as a doubt while another run sends the row", () =>
  Effect.gen(function* () {
    const { told } = yield* recordOver({ ...row, version: 5 }, rejected)
    assert.include(told._tag === "Ambiguous" && told.error.message, "another run is sending it")
    assert.deepStrictEqual((yield* recordOver({ ...row, version: 5 }, ambiguous)).told, ambiguous)
  })
)

it.effect.each([
  ["is gone", undefined],
  ["is to be sent again", { ...row, version: 5, state: "waiting" }]
] as const)("tells its own rejection where the row %s", ([, stored]) =>
  Effect.gen(function* () {
    assert.deepStrictEqual((yield* recordOver(stored, rejected)).told, rejected)
  })
)
