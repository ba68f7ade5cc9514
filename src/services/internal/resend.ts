import { ConfigError, Duration, Effect, Option, Random } from "effect"
import type { Failure } from "./Failure.ts"

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

const nothingHappened = ({ outcome }: Failure) => outcome === "not-sent" || outcome === "rejected"

/**
 * The promise of this library: what may have happened is not sent again. A failure that proves that nothing happened
 * is followed by another attempt, if time can help; any other only where repeating cannot create a second thing.
 */
const mayResend = (failure: Failure, repeatable: boolean) =>
  failure.transient && (nothingHappened(failure) || repeatable)

const backoff = ({ base, cap }: RetryPolicy, attempts: number) =>
  Effect.map(Random.next, (jitter) =>
    Duration.times(Duration.min(cap, Duration.times(base, 2 ** (attempts - 1))), jitter)
  )

/**
 * How long to wait before the next attempt; `None` when there shall be none. A `Retry-After` is a floor, and one above
 * the cap ends the call, since to sleep less would be refused again and to sleep more is for the caller to decide.
 */
export const waitBeforeResend = Effect.fnUntraced(function* (
  failure: Failure,
  failures: number,
  repeatable: boolean,
  policy: RetryPolicy
) {
  const floor = Option.getOrElse(failure.retryAfter, () => Duration.zero)
  if (failures > policy.times || !mayResend(failure, repeatable) || Duration.greaterThan(floor, policy.cap)) {
    return Option.none<Duration.Duration>()
  }
  return Option.some(Duration.max(yield* backoff(policy, failures), floor))
})

/**
 * How long to wait before asking again for what HeyGen still works on, under the same idempotency key; `None` once
 * `patience` is over. It is no failure, so it may be asked any number of times, the last of them as patience ends.
 */
export const waitWhileBusy = Effect.fnUntraced(function* (
  failure: Failure,
  timesBusy: number,
  patience: Duration.Duration,
  policy: RetryPolicy
) {
  const floor = Option.getOrElse(failure.retryAfter, () => Duration.zero)
  if (Duration.isZero(patience) || Duration.greaterThan(floor, Duration.min(patience, policy.cap))) {
    return Option.none<Duration.Duration>()
  }
  return Option.some(Duration.max(Duration.min(yield* backoff(policy, timesBusy), patience), floor))
})
