import { assert, it } from "@effect/vitest"
import { DateTime, Duration, Effect, HashMap, Logger, Option, TestClock } from "effect"
import { IdempotencyKey, RowResult, ServerError } from "effect-photo-avatar"
import { makeProgress } from "effect-photo-avatar/pipeline"
import { makeReport } from "../../../src/services/internal/pipeline/PipelineReport.ts"
import { serverError } from "../../support/failures.ts"

const at = DateTime.unsafeMake(0)

const settled = { key: "row-1", attempts: 2, takenAt: at, settledAt: at }

const pausing = {
  turn: Effect.void,
  taken: () => Effect.void,
  refused: () => Effect.void,
  status: Effect.succeed({ rate: Option.some(3), pause: Option.some(Duration.seconds(5)) })
}

it.effect("a report shows the rate, and until when HeyGen asks to wait", () =>
  Effect.gen(function* () {
    yield* TestClock.setTime(1000)
    const progress = yield* makeProgress()
    yield* makeReport(progress, pausing)
    const { rate, waitingUntil } = yield* progress.get
    assert.deepStrictEqual(rate, Option.some(3))
    assert.deepStrictEqual(waitingUntil, Option.some(DateTime.unsafeMake(6000)))
  })
)

it.effect("a report that no one reads does not ask for the pace", () =>
  Effect.gen(function* () {
    const report = yield* makeReport(undefined, { ...pausing, status: Effect.dieMessage("it was asked") })
    yield* report.rateLimited
    yield* report.settled(RowResult.Ambiguous({ ...settled, error: serverError() }))
  })
)

it.effect.each([
  ["with its idempotency key", Option.some(IdempotencyKey.make("key-1")), { idempotencyKey: "key-1" }],
  ["which has no idempotency key", Option.none(), {}]
] as const)("a report warns of a row that may have been created, %s", ([_, idempotencyKey, more]) =>
  Effect.gen(function* () {
    const logged: Array<object> = []
    const logger = Logger.make(({ annotations }) => logged.push(Object.fromEntries(HashMap.toEntries(annotations))))
    const report = yield* makeReport(undefined, pausing)
    const error = new ServerError({ ...serverError(), message: "down", idempotencyKey })
    yield* report
      .settled(RowResult.Ambiguous({ ...settled, error }))
      .pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
    assert.deepStrictEqual(logged, [{ row: "row-1", attempts: 2, error: "ServerError", ...more }])
  })
)
