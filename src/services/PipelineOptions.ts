import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Predicate from "effect/Predicate"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import type { HeyGenError } from "../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { PipelineProgress } from "../domain/pipeline/PipelineProgress.ts"

/**
 * A create request, and the caller's own name for it.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export interface Row<Request> {
  readonly key: string
  readonly request: Request
}

/**
 * A row whose request carries an idempotency key.
 *
 * **Details**
 *
 * - `idempotencyKey`: default: one that is made for the row. A program that may be run again needs keys that are the same
 *   each time, such as `contentKey` makes.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export interface KeyedRow<Request> extends Row<Request> {
  readonly idempotencyKey?: IdempotencyKey | undefined
}

/**
 * So many requests in a window of time.
 *
 * @since 0.1.0
 * @category Options
 */
export interface Rate {
  readonly limit: number
  readonly window: Duration.DurationInput
}

/**
 * What a pipeline asks of a limiter that several processes share: `RateLimiter` of `@effect/experimental` 0.61 is one.
 *
 * @since 0.1.0
 * @category Options
 */
export interface SharedLimiter {
  readonly consume: (options: {
    readonly key: string
    readonly algorithm: "token-bucket"
    readonly onExceeded: "delay"
    readonly limit: number
    readonly tokens: number
    readonly window: Duration.DurationInput
  }) => Effect.Effect<{ readonly delay: Duration.Duration }, unknown>
}

/**
 * How a pipeline runs.
 *
 * @since 0.1.0
 * @category Options
 */
export interface PipelineOptions<Item extends Row<unknown>> {
  /**
   * How many rows may be in flight at once. Default 4. It begins with one row and adds one for each row that settles, so
   * that a wrong key, or a rate far below it, costs one refusal and not as many as there is room for. When HeyGen refuses a
   * request since too many are in flight, fewer are.
   */
  readonly concurrency?: number | undefined
  /**
   * How many creates HeyGen takes in a window of time, where you know it: they leave evenly, at 97 % of it, counted
   * from the first answer. Without it, or where it proves too much, the pace is found by HeyGen's refusals.
   */
  readonly rate?: Rate | undefined
  /** Results come in the order of the rows. Default: as they settle. */
  readonly ordered?: boolean | undefined
  /** After such an error the pipeline stops. Default: `QuotaExceeded` and `ApiKeyRejected`. */
  readonly stopOn?: Predicate.Predicate<HeyGenError> | undefined
  /** The pipeline stops when this ends; its text is the reason. Default: never. */
  readonly stopWhen?: Effect.Effect<string> | undefined
  /** The pipeline stops after so long. Default: no limit. */
  readonly deadline?: Duration.DurationInput | undefined
  /**
   * When the pipeline stops, the rows that are left are pulled all the same, and come out as `NotSent`. Default: they are not
   * pulled, so that what pulling them would do, such as an upload, is not done.
   */
  readonly drain?: boolean | undefined
  /**
   * Runs just before each request of a row leaves, the first with `attempt` 1: whoever writes it down knows after a crash
   * what may have happened. When it fails, that request is not sent, and the row ends.
   */
  readonly beforeSend?: ((row: Item, attempt: number) => Effect.Effect<void, { readonly message: string }>) | undefined
  /** Where the progress shows; see `makeProgress`. */
  readonly progress?: SubscriptionRef.SubscriptionRef<PipelineProgress> | undefined
  /**
   * Shares the pace with other processes, by a store such as Redis: the `RateLimiter` of `@effect/experimental` 0.61. What
   * HeyGen refuses, each process learns for itself. When the limiter fails, that is logged once, and the process goes on at a
   * pace of its own. Default: none.
   */
  readonly limiter?: SharedLimiter | undefined
}
