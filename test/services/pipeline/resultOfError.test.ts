import { assert, it } from "@effect/vitest"
import { DateTime, Effect, Option, TestClock } from "effect"
import { CreatedRow, RowResult } from "effect-photo-avatar"
import { resultNow } from "../../../src/services/internal/pipeline/resultOfError.ts"
import { rateLimited } from "../../support/failures.ts"

const at = DateTime.unsafeMake(1000)

const settled = { key: "1", attempts: 2, takenAt: at, settledAt: at }

const failed = <Outcome extends "not-sent" | "rejected" | "ambiguous" | "created">(outcome: Outcome) =>
  rateLimited(undefined, { outcome, message: "no" })

it.effect.each([
  ["not-sent", RowResult.NotSent({ ...settled, reason: "no", error: Option.some(failed("not-sent")) })],
  ["rejected", RowResult.Rejected({ ...settled, error: failed("rejected") })],
  ["ambiguous", RowResult.Ambiguous({ ...settled, error: failed("ambiguous") })],
  ["created", RowResult.Created<never>({ ...settled, created: CreatedRow.Incomplete({ error: failed("created") }) })]
] as const)("the outcome of an error decides the result of its row: %s", ([outcome, expected]) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(1000)
    assert.deepStrictEqual(yield* resultNow({ key: "1", attempts: 2 }, failed(outcome)), expected)
  })
)
