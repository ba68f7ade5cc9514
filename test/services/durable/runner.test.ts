import { assert, it } from "@effect/vitest"
import { DateTime, Deferred, Duration, Effect, Exit, Option, Schema } from "effect"
import {
  CreatedRow,
  type HeyGenError,
  IdempotencyKey,
  InvalidRequest,
  RowResult,
  RowResultOf,
  ServerError,
  TransportError
} from "effect-photo-avatar"
import { type RowStore, StoreUnavailable } from "effect-photo-avatar/durable"
import { AttemptGate } from "../../../src/services/internal/call/AttemptGate.ts"
import type { DurableStage, Prepared } from "../../../src/services/internal/durable/DurableStage.ts"
import { entryOf } from "../../../src/services/internal/durable/Entry.ts"
import { makeDurableRunner } from "../../../src/services/internal/durable/makeDurableRunner.ts"
import { invalidRow } from "../../../src/services/internal/durable/refusals.ts"
import { quiet } from "../../support/log.ts"
import { aRow, makeOneRowStore } from "../../support/oneRowStore.ts"

const hour = 3_600_000

const at = DateTime.unsafeMake(0)

const settled = { key: "1", attempts: 1, takenAt: at, settledAt: at }

const facts = { message: "what HeyGen said", operation: "create", attempts: 1 }

const rejected = new InvalidRequest({ ...facts, outcome: "rejected", status: Option.some(400) })
const lost = new ServerError({ ...facts, outcome: "ambiguous", status: Option.some(500) })
const gone = new StoreUnavailable({ message: "the database is gone" })

const encode = Schema.encodeSync(Schema.parseJson(RowResultOf(Schema.String)))

const row: RowStore.StoredRow = {
  ...aRow,
  version: 1,
  idempotencyKey: Option.some(IdempotencyKey.make("k")),
  attempts: 1,
  attemptLimit: 1000,
  firstSentAt: Option.some(0),
  lastSentAt: Option.some(0)
}

const storedAs = (result: RowResult<string>): RowStore.StoredRow => ({
  ...row,
  state: result._tag,
  result: Option.some(encode(result))
})

const stored = {
  created: storedAs(RowResult.Created({ ...settled, created: CreatedRow.Complete({ value: "avatar" }) })),
  rejected: storedAs(RowResult.Rejected({ ...settled, error: rejected })),
  ambiguous: storedAs(RowResult.Ambiguous({ ...settled, error: lost })),
  sending: { ...row, state: "sending" },
  waiting: { ...row, state: "waiting" }
} as const

interface Scene {
  /** What the store has of the row when it is looked up, and what it has later. */
  readonly before?: RowStore.StoredRow
  readonly later?: RowStore.StoredRow
  readonly recognize?: DurableStage<{ key: string }, string, string, never>["recognize"]
  readonly prepare?: Effect.Effect<Prepared<string, never>, HeyGenError | StoreUnavailable>
  readonly create?: Effect.Effect<string, HeyGenError>
  /** Whether the store fails after the row was looked up. */
  readonly isGone?: boolean
  /** Whether the store cannot be read any more after the row was looked up, and still answers writes. */
  readonly isUnreadable?: boolean
  readonly stopWhen?: Effect.Effect<string>
  /** How long the row waits for its turn, in milliseconds. */
  readonly wait?: number
  readonly beforeSend?: () => Effect.Effect<void, { readonly message: string }>
}

/** A create that makes one attempt, as a call does. */
const creating = (attempt: Effect.Effect<string, HeyGenError>): Prepared<string, never> => ({
  uploadId: Option.none(),
  create: ({ idempotencyKey }) =>
    Effect.gen(function* () {
      const gate = yield* AttemptGate
      yield* Effect.mapError(
        gate.beforeSend({ operation: "create", attempt: 1, idempotencyKey: Option.fromNullable(idempotencyKey) }),
        ({ message }) => new TransportError({ ...facts, message, outcome: "not-sent", reason: "withheld" })
      )
      return yield* gate.pass(attempt)
    })
})

/** Runs the row of a scene, an hour after it was first sent. */
const play = ({
  beforeSend,
  wait = 0,
  before,
  create = Effect.succeed("avatar"),
  isGone = false,
  isUnreadable = false,
  later = before,
  recognize,
  prepare,
  stopWhen
}: Scene) =>
  Effect.gen(function* () {
    const store = makeOneRowStore(before)
    store.clock.now = hour
    const found = yield* store.service.find("november", "create", ["1"])
    store.held.stored = later
    const service: RowStore.Service = {
      ...store.service,
      ...((isGone || isUnreadable) && { find: () => gone }),
      ...(isGone && { put: () => gone })
    }
    const runner = yield* makeDurableRunner<{ key: string }, string, string, never>(
      {
        store: service,
        batch: "november",
        operation: "create",
        created: Schema.String,
        idsOf: (id) => [id, Option.none()],
        circumstances: { apiKeyFingerprint: "a", honorsIdempotencyKeys: true, attemptLimit: 0, retryRejected: false },
        readingLimit: Duration.minutes(1),
        keyOf: Option.none,
        recognize:
          recognize ??
          (() =>
            Effect.succeed({
              digest: "d",
              prepare: () =>
                prepare ??
                Effect.sync(() => {
                  store.clock.now += wait
                  return creating(create)
                })
            }))
      },
      { ...(stopWhen && { stopWhen }), ...(beforeSend && { beforeSend }) }
    )
    const result = yield* runner.run(entryOf(found)({ key: "1" }))
    return { result, written: store.held.written, check: yield* Effect.exit(runner.check), held: store.held }
  }).pipe(Effect.scoped, Effect.provide(quiet))

const messageOf = (result: RowResult<string>) => {
  if (result._tag === "Created") return result.created._tag
  return result._tag === "NotSent"
    ? Option.match(result.error, { onNone: () => result.reason, onSome: ({ message }) => message })
    : result.error.message
}

const unreadable = () => invalidRow("create", "the photo is gone")

it.live.each([
  ["nothing", undefined, "NotSent", ["NotSent"], "the photo is gone"],
  ["that it waits", stored.waiting, "NotSent", ["NotSent"], "the photo is gone"],
  ["that it was rejected", stored.rejected, "NotSent", [], "the photo is gone"],
  ["that it was created", stored.created, "Created", [], "Complete"],
  [
    "that it was created, in words that cannot be read",
    { ...stored.created, result: Option.some("{") },
    "Created",
    [],
    "Incomplete"
  ],
  ["that it is in doubt", stored.ambiguous, "Ambiguous", [], "what HeyGen said"],
  ["that it was sent by a process that died", stored.sending, "Ambiguous", ["Ambiguous"], "the photo is gone"]
] as const)("a row whose request cannot be read comes out by what is stored: %s", ([_, before, tag, written, words]) =>
  Effect.gen(function* () {
    const { result, written: writes } = yield* play({ ...(before && { before }), recognize: unreadable })
    assert.strictEqual(result._tag, tag)
    assert.include(messageOf(result), words)
    assert.deepStrictEqual(writes, [...written])
  })
)

it.live.each([
  ["Rejected", stored.rejected, "NotSent"],
  ["Ambiguous", stored.ambiguous, "Ambiguous"]
] as const)("a row that cannot be read again when it was %s is not denied, and the run ends", ([_, before, tag]) =>
  Effect.gen(function* () {
    const { check, result } = yield* play({ before, isGone: true })
    assert.strictEqual(result._tag, tag)
    assert.deepStrictEqual(check, Exit.fail(gone))
  })
)

it.live("a row that another run sends meanwhile, and that cannot be read again, is settled by the next run", () =>
  Effect.gen(function* () {
    const { result } = yield* play({ later: { ...stored.sending, version: 3 }, isUnreadable: true })
    assert.strictEqual(result._tag, "Ambiguous")
    assert.include(messageOf(result), "A run within 23 hours")
  })
)

it.live.each([
  ["a new row", undefined, "NotSent", []],
  ["a row in doubt", stored.ambiguous, "Ambiguous", []]
] as const)("%s is not sent when what it needs first cannot be stored, and the run ends", ([_, before, tag, written]) =>
  Effect.gen(function* () {
    const { check, result, written: writes } = yield* play({ ...(before && { before }), prepare: gone })
    assert.strictEqual(result._tag, tag)
    assert.deepStrictEqual(check, Exit.fail(gone))
    assert.deepStrictEqual(writes, [...written])
  })
)

it.live.each([
  ["a new row is rejected", undefined, "Rejected"],
  ["a row in doubt stays in doubt", stored.sending, "Ambiguous"]
] as const)("%s when what it needs first is refused, and that is stored", ([_, before, tag]) =>
  Effect.gen(function* () {
    const { result, written } = yield* play({ ...(before && { before }), prepare: rejected })
    assert.strictEqual(result._tag, tag)
    assert.deepStrictEqual(written, [tag])
  })
)

type Sent = readonly [
  string,
  Effect.Effect<string, HeyGenError>,
  RowStore.StoredRow | undefined,
  RowResult<string>["_tag"]
]

const sent: ReadonlyArray<Sent> = [
  ["created", Effect.succeed("avatar"), undefined, "Created"],
  ["rejected", rejected, undefined, "Rejected"],
  ["lost", lost, undefined, "Ambiguous"],
  ["rejected after a doubt", rejected, stored.ambiguous, "Ambiguous"],
  ["created after a doubt", Effect.succeed("avatar"), stored.ambiguous, "Created"]
]

it.live.each(sent)("a row that is sent is stored before and after: %s", ([_, create, before, tag]) =>
  Effect.gen(function* () {
    const { check, result, written } = yield* play({ ...(before && { before }), create })
    assert.strictEqual(result._tag, tag)
    assert.deepStrictEqual(written, ["sending", tag])
    assert.deepStrictEqual(check, Exit.void)
  })
)

it.live("a row in doubt whose key expires while it waits is not sent, and only a person can settle it", () =>
  Effect.gen(function* () {
    const { result, written } = yield* play({ before: stored.sending, wait: 23 * hour })
    assert.include(messageOf(result), "its idempotency key has expired. Look for it on HeyGen")
    assert.deepStrictEqual(written, ["sending", "Ambiguous"])
  })
)

it.live.each([
  ["a new row", undefined, "NotSent", "not today"],
  ["a row in doubt", stored.ambiguous, "Ambiguous", "what HeyGen said"],
  ["a row of a process that died", stored.sending, "Ambiguous", "not today. A run within 23 hours"]
] as const)("%s that beforeSend refuses stays as it is stored", ([_, before, tag, words]) =>
  Effect.gen(function* () {
    const beforeSend = () => Effect.fail({ message: "not today" })
    const { held, result, written } = yield* play({ ...(before && { before }), beforeSend })
    assert.strictEqual(result._tag, tag)
    assert.include(messageOf(result), words)
    assert.deepStrictEqual(written, [])
    assert.deepStrictEqual(held.stored, before)
  })
)

it.live("a rejection is read again before it counts, since another run may have created the row", () =>
  Effect.gen(function* () {
    const { result, written } = yield* play({ before: stored.rejected, later: { ...stored.created, version: 2 } })
    assert.strictEqual(result._tag, "Created")
    assert.deepStrictEqual(written, [])
  })
)

it.live("a row that another run takes first comes out as that run left it", () =>
  Effect.gen(function* () {
    const { result, written } = yield* play({ before: stored.waiting, later: { ...stored.created, version: 2 } })
    assert.strictEqual(result._tag, "Created")
    assert.deepStrictEqual(written, [])
  })
)

it.live("a row whose request is not read when the run stops comes out as it is stored, and prepares nothing", () =>
  Effect.gen(function* () {
    const reading = yield* Deferred.make<void>()
    const recognize = () => Effect.andThen(Deferred.succeed(reading, undefined), Effect.never)
    const stopWhen = Effect.as(Deferred.await(reading), "enough")
    const results = yield* Effect.forEach([undefined, stored.created, stored.ambiguous], (before) =>
      play({ ...(before && { before }), recognize, stopWhen })
    )
    assert.deepStrictEqual(
      results.map(({ result }) => result._tag),
      ["NotSent", "Created", "Ambiguous"]
    )
    assert.deepStrictEqual(
      results.flatMap(({ written }) => written),
      []
    )
  })
)
