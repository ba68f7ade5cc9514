import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { afterResult, PipelineProgress } from "../../../domain/pipeline/PipelineProgress.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { Pacer } from "./Pacer.ts"

/** Reports on a pipeline: its progress, its metrics, and a warning for each `Ambiguous` row. */
export interface PipelineReport {
  readonly taken: Effect.Effect<void>
  readonly rateLimited: Effect.Effect<void>
  readonly settled: (result: RowResult<unknown>) => Effect.Effect<void>
  /** A pulled row ended without a result, for example because it was interrupted. */
  readonly abandoned: Effect.Effect<void>
  readonly stopped: (reason: string) => Effect.Effect<void>
}

const rows = Metric.counter("heygen_pipeline_rows", {
  description: "Settled rows, by result",
  incremental: true
})

const rowSeconds = Metric.histogram(
  "heygen_pipeline_row_seconds",
  MetricBoundaries.exponential({ start: 0.1, factor: 2, count: 14 }),
  "Time from pulling a row to its result, including the waits for its turn"
)

const rateLimits = Metric.counter("heygen_pipeline_rate_limited", {
  description: "Requests that HeyGen rejected as too many",
  incremental: true
})

/** Counts a request that HeyGen rejected as too many. */
export const countRateLimited = Metric.increment(rateLimits)

const measure = ({ _tag, settledAt, takenAt }: RowResult<unknown>) =>
  Effect.andThen(
    Metric.increment(Metric.tagged(rows, "result", _tag)),
    Metric.update(rowSeconds, Duration.toSeconds(DateTime.distanceDuration(takenAt, settledAt)))
  )

const tell = (result: RowResult<unknown>) =>
  result._tag === "Ambiguous"
    ? Effect.logWarning("A row may have been created and billed", result.error.message).pipe(
        Effect.annotateLogs({
          row: result.key,
          attempts: result.attempts,
          error: result.error._tag,
          ...Option.match(result.error.idempotencyKey, {
            onNone: () => ({}),
            onSome: (idempotencyKey) => ({ idempotencyKey })
          })
        })
      )
    : Effect.void

export const makeReport = Effect.fnUntraced(function* (
  progress: SubscriptionRef.SubscriptionRef<PipelineProgress> | undefined,
  pacer: Pacer
): Effect.fn.Return<PipelineReport> {
  /** The earliest time at which this run can have taken a row. The clock may be set back meanwhile. */
  const earliest = yield* Ref.make(yield* DateTime.now)

  type Change = (now: PipelineProgress) => PipelineProgress

  const update = (change: Change) => (progress === undefined ? Effect.void : SubscriptionRef.update(progress, change))

  const updateWithStatus = (change: Change) =>
    progress === undefined
      ? Effect.void
      : Effect.flatMap(Effect.zip(pacer.status, DateTime.now), ([{ pause, rate }, time]) => {
          const waitingUntil = Option.map(pause, (wait) => DateTime.addDuration(time, wait))
          return update((now) => new PipelineProgress({ ...change(now), rate, waitingUntil }))
        })

  /** A durable pipeline returns what earlier runs have settled, too. */
  const isOfThisRun = ({ takenAt }: RowResult<unknown>) =>
    Effect.map(Ref.get(earliest), DateTime.lessThanOrEqualTo(takenAt))

  yield* updateWithStatus(identity)

  return {
    taken: Effect.andThen(
      Effect.flatMap(DateTime.now, (now) => Ref.update(earliest, DateTime.min(now))),
      update((now) => new PipelineProgress({ ...now, inFlight: now.inFlight + 1 }))
    ),
    rateLimited: Effect.andThen(countRateLimited, updateWithStatus(identity)),
    abandoned: update((now) => new PipelineProgress({ ...now, inFlight: now.inFlight - 1 })),
    stopped: (reason) => updateWithStatus((now) => new PipelineProgress({ ...now, stopped: Option.some(reason) })),
    settled: (result) =>
      Effect.flatMap(isOfThisRun(result), (isNew) =>
        updateWithStatus((now) => afterResult(now, result._tag, isNew)).pipe(
          Effect.andThen(isNew ? measure(result) : Effect.void),
          Effect.andThen(tell(result))
        )
      )
  }
})
