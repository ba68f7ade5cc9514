import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { longestTimer } from "../longestTimer.ts"
import { invalidOption } from "./invalidOption.ts"

/** How often a failed request is retried, and how long to wait before each retry. */
export interface RetryPolicy {
  readonly times: number
  readonly base: Duration.Duration
  readonly cap: Duration.Duration
}

export const checkRetry = (policy: RetryPolicy): Effect.Effect<RetryPolicy, ConfigError.ConfigError> =>
  Number.isInteger(policy.times) && policy.times >= 0
    ? Effect.succeed({ ...policy, cap: Duration.min(policy.cap, longestTimer) })
    : invalidOption("HEYGEN_RETRY_TIMES", "the number of retries must be a non-negative integer")
