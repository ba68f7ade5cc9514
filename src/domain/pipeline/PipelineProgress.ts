import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { RowResult } from "./RowResult.ts"

/**
 * How far a pipeline is.
 *
 * **Details**
 *
 * - `created`, `rejected`, `ambiguous`, `notSent`: how many rows came to that end; `inFlight`: how many were pulled and have
 *   not come to an end yet.
 * - `total`: how many rows there are, where that is known.
 * - `rate`: how many requests may leave in a second; `None` while only the concurrency bounds them.
 * - `waitingUntil`: no request leaves before then, since HeyGen asked to wait.
 * - `stopped`: why no more rows are taken; `None` while they are, and when all were.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export class PipelineProgress extends Data.Class<{
  readonly created: number
  readonly rejected: number
  readonly ambiguous: number
  readonly notSent: number
  readonly inFlight: number
  readonly total: Option.Option<number>
  readonly startedAt: DateTime.Utc
  readonly rate: Option.Option<number>
  readonly waitingUntil: Option.Option<DateTime.Utc>
  readonly stopped: Option.Option<string>
}> {
  /**
   * How many rows have come to an end.
   *
   * @since 0.1.0
   */
  get settled(): number {
    return this.created + this.rejected + this.ambiguous + this.notSent
  }

  /**
   * When the last row will have come to an end, if the rest goes as what is done; `None` when nothing is, or the total is
   * not known.
   *
   * @since 0.1.0
   */
  estimatedEnd(now: DateTime.Utc): Option.Option<DateTime.Utc> {
    const { settled, startedAt } = this
    return Option.map(
      Option.filter(this.total, () => settled > 0),
      (total) => {
        const elapsed = DateTime.toEpochMillis(now) - DateTime.toEpochMillis(startedAt)
        return DateTime.add(now, { millis: Math.round((elapsed / settled) * Math.max(0, total - settled)) })
      }
    )
  }
}

/**
 * A progress to observe: give it to a pipeline, and read it, or its `changes`. `total` is how many rows there are.
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

/** The progress after one more row came to its end. */
export const afterResult = (progress: PipelineProgress, tag: RowResult<unknown>["_tag"]): PipelineProgress => {
  const counter = counterOf[tag]
  return new PipelineProgress({ ...progress, inFlight: progress.inFlight - 1, [counter]: progress[counter] + 1 })
}
