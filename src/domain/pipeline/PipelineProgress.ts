import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { RowResult } from "./RowResult.ts"

/**
 * The progress of a pipeline.
 *
 * **Details**
 *
 * - `created`, `rejected`, `ambiguous`, `notSent`: the number of rows with that result.
 * - `settledBefore`: the number of these rows that an earlier run had settled. They tell nothing about the speed.
 * - `inFlight`: the number of rows that were started and have no result yet.
 * - `total`: the number of all rows, if known.
 * - `startedAt`: when the run began.
 * - `rate`: how many requests may be sent per second; `None` while only the concurrency limits them.
 * - `waitingUntil`: no request is sent before this time, because HeyGen asked to wait.
 * - `stopped`: why the pipeline was stopped; `None` if it was not.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export class PipelineProgress extends Data.Class<{
  readonly created: number
  readonly rejected: number
  readonly ambiguous: number
  readonly notSent: number
  readonly settledBefore: number
  readonly inFlight: number
  readonly total: Option.Option<number>
  readonly startedAt: DateTime.Utc
  readonly rate: Option.Option<number>
  readonly waitingUntil: Option.Option<DateTime.Utc>
  readonly stopped: Option.Option<string>
}> {
  /**
   * The number of rows that have a result.
   *
   * @since 0.1.0
   */
  get settled(): number {
    return this.created + this.rejected + this.ambiguous + this.notSent
  }

  /**
   * How many rows this run has settled per second since the progress was made; 0 while there are none, or no time has
   * passed.
   *
   * @since 0.1.0
   */
  perSecond(now: DateTime.Utc): number {
    const seconds = DateTime.distance(this.startedAt, now) / 1000
    return seconds > 0 ? (this.settled - this.settledBefore) / seconds : 0
  }

  /**
   * Estimates when the last row will be settled, assuming that the remaining rows proceed like those that this run has
   * settled; `None` while there are none, or if the total is unknown.
   *
   * @since 0.1.0
   */
  estimatedEnd(now: DateTime.Utc): Option.Option<DateTime.Utc> {
    const perSecond = this.perSecond(now)
    return Option.map(
      Option.filter(this.total, () => perSecond > 0),
      (total) => DateTime.add(now, { millis: Math.round((Math.max(0, total - this.settled) / perSecond) * 1000) })
    )
  }
}

/**
 * Creates a progress to observe: pass it to a pipeline, and read it or its `changes`. `total` is the number of rows.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect, Schedule, SubscriptionRef } from "effect"
 * import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
 *
 * const observed = Effect.gen(function* () {
 *   const progress = yield* PhotoAvatarPipeline.makeProgress(10_000)
 *   yield* SubscriptionRef.get(progress).pipe(
 *     Effect.flatMap(({ settled }) => Console.log(`${settled} of 10000`)),
 *     Effect.repeat(Schedule.spaced("1 second")),
 *     Effect.forkScoped
 *   )
 *   return progress
 * })
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const makeProgress = (total?: number): Effect.Effect<SubscriptionRef.SubscriptionRef<PipelineProgress>> =>
  Effect.flatMap(DateTime.now, (startedAt) =>
    SubscriptionRef.make(
      new PipelineProgress({
        created: 0,
        rejected: 0,
        ambiguous: 0,
        notSent: 0,
        settledBefore: 0,
        inFlight: 0,
        total: Option.fromNullable(total),
        startedAt,
        rate: Option.none(),
        waitingUntil: Option.none(),
        stopped: Option.none()
      })
    )
  )

const counterOf = { Created: "created", Rejected: "rejected", Ambiguous: "ambiguous", NotSent: "notSent" } as const

/** The progress after one more row was settled, by this run or before it. */
export const afterResult = (
  progress: PipelineProgress,
  tag: RowResult<unknown>["_tag"],
  isOfThisRun: boolean
): PipelineProgress => {
  const counter = counterOf[tag]
  return new PipelineProgress({
    ...progress,
    inFlight: progress.inFlight - 1,
    [counter]: progress[counter] + 1,
    settledBefore: progress.settledBefore + (isOfThisRun ? 0 : 1)
  })
}
