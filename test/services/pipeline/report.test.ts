import { assert, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Option, TestClock } from "effect"
import { IdempotencyKey, RowResult } from "effect-photo-avatar"
import { makeProgress } from "effect-photo-avatar/pipeline"
import { makeReport } from "../../../src/services/internal/pipeline/PipelineReport.ts"
import { serverError } from "../../support/failures.ts"
import { makeLog } from "../../support/log.ts"

const at = DateTime.unsafeMake(0)

const settled = { key: "row-1", attempts: 2, takenAt: at, settledAt: at }

const pausing = {
  turn: Effect.void,
  accepted: () => Effect.void,
  rejected: () => Effect.void,
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

it.effect("a pipeline without progress never reads the status of its pace", () =>
  Effect.gen(function* () {
    const report = yield* makeReport(undefined, { ...pausing, status: Effect.dieMessage("it was asked") })
    yield* report.rateLimited
    yield* report.settled(RowResult.Ambiguous({ ...settled, error: serverError() }))
  })
)

it.effect.each([
  ["with its idempotency key", Option.some(IdempotencyKey.make("key-1"))],
  ["which has no idempotency key", Option.none()]
] as const)("a report warns of a row that may have been created, %s", ([_, idempotencyKey]) =>
  Effect.gen(function* () {
    const { logged, logger } = makeLog()
    const report = yield* makeReport(undefined, pausing)
    const error = serverError({ message: "down", idempotencyKey })
    yield* Effect.provide(report.settled(RowResult.Ambiguous({ ...settled, error })), logger)
    const [line = ""] = logged
    assert.isTrue(line.startsWith("WARN A row may have been created and billed,down"), line)
    for (const annotation of ['["row","row-1"]', '["attempts",2]', '["error","ServerError"]']) {
      assert.include(line, annotation)
    }
    assert.strictEqual(line.includes('["idempotencyKey","key-1"]'), Option.isSome(idempotencyKey))
  })
)
