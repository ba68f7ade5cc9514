import { assert, it } from "@effect/vitest"
import { DateTime, Effect, Option } from "effect"
import { CreatedRow, IdempotencyKey, ModerationRejected, RowResult, ServerError } from "effect-photo-avatar"
import type { RowStore } from "effect-photo-avatar/durable"
import { makeDoubts } from "../../../src/services/internal/durable/makeDoubts.ts"
import { aRow } from "../../support/oneRowStore.ts"

const at = DateTime.unsafeMake(0)

const settled = { key: "1", attempts: 1, takenAt: at, settledAt: at }

const facts = { message: "Refused. Nothing was created.", operation: "create", attempts: 1 }

const ambiguous = RowResult.Ambiguous<string>({
  ...settled,
  error: new ServerError({ ...facts, outcome: "ambiguous" })
})

const rejected = RowResult.Rejected<string>({
  ...settled,
  error: new ModerationRejected({ ...facts, outcome: "rejected", detail: Option.some("no such photo") })
})

const created = RowResult.Created({ ...settled, created: CreatedRow.Complete({ value: "avatar" }) })

const notSent = RowResult.NotSent<string>({ ...settled, reason: "the run was stopped", error: Option.none() })

const row: RowStore.StoredRow = { ...aRow, state: "sending" }

const keyed = { ...row, idempotencyKey: Option.some(IdempotencyKey.make("k")) }

const doubts = (stored: Option.Option<RowResult<string>>) => makeDoubts("create", () => Effect.succeed(stored))

const messageOf = (result: RowResult<string>) => (result._tag === "Ambiguous" ? result.error.message : result._tag)

it.effect("a doubt that is stored is told as it was stored", () =>
  Effect.gen(function* () {
    const { forPerson, untilNextRun } = doubts(Option.some(ambiguous))
    assert.deepStrictEqual([yield* untilNextRun(row, "why"), yield* forPerson(row, "why")], [ambiguous, ambiguous])
  })
)

it.effect.each([Option.none(), Option.some(rejected), Option.some(created)])(
  "a doubt that is not stored is told with its cause: %s",
  (stored) =>
    Effect.gen(function* () {
      const { forPerson, untilNextRun } = doubts(stored)
      assert.include(
        messageOf(yield* untilNextRun(keyed, "the run was stopped")),
        "the run was stopped. A run within 23 hours"
      )
      assert.include(
        messageOf(yield* untilNextRun(row, "the run was stopped")),
        "the run was stopped. Look for it on HeyGen"
      )
      assert.include(messageOf(yield* forPerson(keyed, "it has changed")), "it has changed. Look for it on HeyGen")
    })
)

it.effect("a refusal after a doubt leaves it in doubt, and what was created is created", () =>
  Effect.gen(function* () {
    const { after } = doubts(Option.none())
    const message = messageOf(yield* after(keyed, rejected))
    assert.include(message, 'an earlier request of the row "1" may have created it')
    assert.include(message, "(no such photo)")
    assert.include(message, "A run within 23 hours")
    assert.notInclude(message, "Nothing was created")
    assert.include(messageOf(yield* after(keyed, notSent)), "the run was stopped. A run within 23 hours")
    assert.deepStrictEqual(yield* after(keyed, created), created)
    assert.deepStrictEqual(yield* after(keyed, ambiguous), ambiguous)
  })
)
