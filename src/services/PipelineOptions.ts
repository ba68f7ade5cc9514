import type * as RateLimiter from "@effect/experimental/RateLimiter"
import type { Duration, Effect, Predicate, SubscriptionRef } from "effect"
import type { HeyGenError } from "../domain/PhotoAvatarError.ts"
import type { PipelineProgress } from "../domain/PipelineProgress.ts"

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
 * How a pipeline runs.
 *
 * @since 0.1.0
 * @category Options
 */
export interface PipelineOptions<Request> {
  /**
   * How many rows may be on their way at once. Default 4. It begins with one, and one more for each row that settles, so
   * that a wrong key, or a rate far below it, costs one refusal and not as many as there is room for.
   */
  readonly concurrency?: number | undefined
  /**
   * How many creates HeyGen takes in a window of time, where you know it: they leave evenly, at 97 % of it, counted
   * from the first answer. Without it, or where it proves too much, the pace is found by HeyGen's refusals.
   */
  readonly rate?: Rate | undefined
  /** Results come in the order of the rows. Default: as they settle. */
  readonly ordered?: boolean | undefined
  /** After such an error no more rows are taken. Default: `QuotaExceeded` and `ApiKeyRejected`. */
  readonly stopOn?: Predicate.Predicate<HeyGenError> | undefined
  /** No more rows are taken when this ends; its text is the reason that the others are told. Default: never. */
  readonly stopWhen?: Effect.Effect<string> | undefined
  /** After so long no more rows are taken; those on their way settle. Default: no limit. */
  readonly deadline?: Duration.DurationInput | undefined
  /**
   * Runs just before each request of a row leaves, the first with `attempt` 1: whoever writes it down knows after a crash
   * what may have happened.
   */
  readonly beforeSend?: ((row: Row<Request>, attempt: number) => Effect.Effect<void>) | undefined
  /** Where the progress shows; see `makeProgress`. */
  readonly progress?: SubscriptionRef.SubscriptionRef<PipelineProgress> | undefined
  /**
   * Shares the pace with other processes, by a store such as Redis. Default: this pipeline's own, in memory. What HeyGen
   * refuses, each process learns for itself.
   */
  readonly limiter?: RateLimiter.RateLimiter | undefined
}
