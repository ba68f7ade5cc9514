import * as ConfigError from "effect/ConfigError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** How often, and after how long, a request that failed is sent again. */
export interface RetryPolicy {
  readonly times: number
  readonly base: Duration.Duration
  readonly cap: Duration.Duration
}

export const checkRetry = (policy: RetryPolicy): Effect.Effect<RetryPolicy, ConfigError.ConfigError> =>
  Number.isInteger(policy.times) && policy.times >= 0
    ? Effect.succeed(policy)
    : Effect.fail(ConfigError.InvalidData(["HEYGEN_RETRY_TIMES"], "the number of retries must be 0, 1, 2, …"))
