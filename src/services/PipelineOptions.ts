import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Predicate from "effect/Predicate"
import type * as SubscriptionRef from "effect/SubscriptionRef"
import type { HeyGenError } from "../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { PipelineProgress } from "../domain/pipeline/PipelineProgress.ts"
import type { Attempt } from "./Attempt.ts"

/**
 * A create request, the caller's key for its row, and the idempotency key that it is sent with.
 *
 * **Details**
 *
 * - `idempotencyKey`: a program that may be run again needs stable keys, such as those from `contentKey`, and must send
 *   each row again within 23 hours of its first request. Default: a new key for each row.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export interface KeyedRow<Request> {
  readonly key: string
  readonly request: Request
  readonly idempotencyKey?: IdempotencyKey | undefined
}

/**
 * A row without an idempotency key. v2 honors no keys, so a repeated request would create a second group.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export interface Row<Request> extends KeyedRow<Request> {
  readonly idempotencyKey?: undefined
}

/**
 * A rate of `limit` requests per `window`.
 *
 * @since 0.1.0
 * @category Options
 */
export interface Rate {
  readonly limit: number
  readonly window: Duration.DurationInput
}

/**
 * A rate limiter that several processes share. `RateLimiter` of `@effect/experimental` 0.61 implements it.
 *
 * @since 0.1.0
 * @category Options
 */
export interface SharedLimiter {
  /** Takes tokens from the bucket of `key`, which holds `limit` and refills in `window`. Returns how long to wait. */
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
 * Whether every further row is known to fail with the same error: `QuotaExceeded`, `ApiKeyRejected` or
 * `EndpointUnavailable`. An `AccessDenied` may be about one row.
 *
 * **When to use**
 *
 * To stop on other errors as well, or to end a worker that takes its rows from a queue.
 *
 * **Example**
 *
 * ```ts
 * import type { HeyGenError } from "effect-photo-avatar"
 * import { defaultStopOn } from "effect-photo-avatar/pipeline"
 *
 * const stopOn = (error: HeyGenError) => defaultStopOn(error) || error._tag === "AccessDenied"
 * ```
 *
 * @since 0.1.0
 * @category Options
 */
export const defaultStopOn = ({ _tag }: HeyGenError): boolean =>
  _tag === "QuotaExceeded" || _tag === "ApiKeyRejected" || _tag === "EndpointUnavailable"

/**
 * Options for running a pipeline.
 *
 * @since 0.1.0
 * @category Options
 */
export interface PipelineOptions<Item extends { readonly key: string }> {
  /**
   * The maximum number of rows in flight. Default 4. A stream of rows starts with one row and adds one for each row that
   * settles, so an invalid API key, or a much lower rate limit, costs one rejected request rather than `concurrency` of
   * them. When HeyGen rejects a request because too many are in flight, the pipeline lowers their number.
   */
  readonly concurrency?: number | undefined
  /**
   * How many creates HeyGen accepts per window, if known. Requests are spaced evenly at 97 % of this rate, counted from
   * the first response. Without it, or if it proves too high, the pipeline derives its pace from HeyGen's rate
   * limiting.
   */
  readonly rate?: Rate | undefined
  /** Whether to emit results in the order of the rows. Default: as they settle. */
  readonly ordered?: boolean | undefined
  /** Stops the pipeline after a matching error, and when it throws. Default: `defaultStopOn`. */
  readonly stopOn?: Predicate.Predicate<HeyGenError> | undefined
  /** Stops the pipeline when this effect completes; its text is the reason. Default: never. */
  readonly stopWhen?: Effect.Effect<string> | undefined
  /** Stops the pipeline after this duration (at most 24 days): no further rows are sent. Default: no limit. */
  readonly deadline?: Duration.DurationInput | undefined
  /**
   * Whether to pull the remaining rows after a stop and emit each as `NotSent`. Default: they are not pulled, so side
   * effects of pulling them, such as an upload, do not happen.
   */
  readonly drain?: boolean | undefined
  /**
   * Runs just before each attempt of a row's create is sent, and not before the upload and the polls of
   * `createFromPhotos`. `attempt` has the number of the attempt, from 1, and on v3 its idempotency key. A log written here
   * shows after a crash which creates may have happened. When it fails, that attempt is not sent, and the row ends.
   */
  readonly beforeSend?:
    | ((row: Item, attempt: Attempt) => Effect.Effect<unknown, { readonly message: string }>)
    | undefined
  /** Receives the progress of the pipeline; see `makeProgress`. */
  readonly progress?: SubscriptionRef.SubscriptionRef<PipelineProgress> | undefined
  /**
   * Shares the pace with other processes through a store such as Redis: the `RateLimiter` of `@effect/experimental`
   * 0.61. With a `rate` it applies from the start, otherwise from the first time that HeyGen rate limits this process. Its
   * key is `heygen-creates`; give each account a store or a prefix of its own. While it does not answer, no row is sent.
   * When it fails, this is logged once, and the process continues at its own pace. Default: none.
   */
  readonly limiter?: SharedLimiter | undefined
}

/**
 * The options of a function that runs single rows: those of a pipeline, except those for a stream of rows.
 *
 * @since 0.1.0
 * @category Options
 */
export type RunnerOptions<Options> = Omit<Options, "ordered" | "drain">
