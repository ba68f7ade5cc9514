import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { type HeyGenError, mayExist } from "../../../domain/HeyGenError.ts"
import { type Outcome, strongestOutcome } from "../../../domain/Outcome.ts"
import type { RetryPolicy } from "../options/retry.ts"
import type { Ending } from "../reply/describe.ts"
import { isKeyInProgress, isTransient, isWithheld, provesNothingDone } from "./failures.ts"
import type { Instant } from "./Instant.ts"
import { keyLifetime } from "./keyLifetime.ts"

/** What the failed attempts of a call have shown. */
export interface History {
  readonly startedAt: Instant
  /** How many attempts were handed to the HttpClient. */
  readonly attempts: number
  /** How many failures count towards the retry limit. */
  readonly failures: number
  /** How many consecutive attempts found the idempotency key in use, and since when. */
  readonly timesBusy: number
  readonly busySince: Option.Option<Instant>
  readonly outcome: Outcome
}

export interface FailedHistory extends History {
  /** The failure to report: the one that names a created resource, else the last one of an attempt that was sent. */
  readonly failure: HeyGenError
}

export const emptyHistory = (startedAt: Instant): History => ({
  startedAt,
  attempts: 0,
  failures: 0,
  timesBusy: 0,
  busySince: Option.none(),
  outcome: "not-sent"
})

export interface Rules {
  /** Whether sending the same request twice is harmless. */
  readonly repeatable: boolean
  /** Whether the request carries an idempotency key. */
  readonly keyed: boolean
  /** Whether a pipeline decides how long to wait after rate limiting. */
  readonly paced: boolean
  readonly timeout: Duration.Duration
  readonly deadline: Duration.Duration
  readonly retry: RetryPolicy
}

export type Decision = Data.TaggedEnum<{
  /** `after` is zero where the pipeline decides how long to wait. */
  Resend: { readonly after: Duration.Duration }
  GiveUp: { readonly ending: Option.Option<Ending> }
}>

export const Decision = Data.taggedEnum<Decision>()

const isPaced = (error: HeyGenError, { paced }: Rules) => error._tag === "RateLimited" && paced

const isBusy = (error: HeyGenError, { keyed }: Rules) => keyed && isKeyInProgress(error)

const saysLess = (error: HeyGenError, before: HeyGenError) => error.attempts === 0 || before.outcome === "created"

export const afterFailure = (
  history: History | FailedHistory,
  error: HeyGenError,
  now: Instant,
  rules: Rules
): FailedHistory => {
  const busy = isBusy(error, rules)
  return {
    startedAt: history.startedAt,
    attempts: history.attempts + error.attempts,
    failures: history.failures + (busy || isPaced(error, rules) ? 0 : 1),
    timesBusy: busy ? history.timesBusy + 1 : 0,
    busySince: busy ? Option.orElseSome(history.busySince, () => now) : Option.none(),
    outcome: strongestOutcome(history.outcome, error.outcome),
    failure: "failure" in history && saysLess(error, history.failure) ? history.failure : error
  }
}

/**
 * The guarantee of this library: a create that may have happened is not sent again. After a transient failure, a
 * request that provably had no effect is retried; any other request is retried only if repeating it cannot create a
 * duplicate.
 */
const mayResend = (error: HeyGenError, { repeatable }: Rules) =>
  isTransient(error) && (repeatable || provesNothingDone(error))

const askedWait = ({ retryAfter }: HeyGenError) => Option.getOrElse(retryAfter, () => Duration.zero)

const backoff = ({ base, cap }: RetryPolicy, failures: number, jitter: number) =>
  Duration.millis(Math.min(Duration.toMillis(cap), Duration.toMillis(base) * 2 ** (failures - 1)) * jitter)

/**
 * `Retry-After` is a lower bound. One above the cap ends the call: a shorter wait would be rejected again, and a longer
 * one is for the caller to decide.
 */
const waitBeforeRetry = (history: History, error: HeyGenError, { retry }: Rules, jitter: number) =>
  history.failures > retry.times || Duration.greaterThan(askedWait(error), retry.cap)
    ? Option.none()
    : Option.some(Duration.max(backoff(retry, history.failures, jitter), askedWait(error)))

/**
 * A key in use is not a failure: the request is sent again until the `timeout` of an attempt has passed. The last wait
 * is shortened to make the last attempt at the end of that time.
 */
const waitWhileBusy = (history: History, error: HeyGenError, now: Instant, rules: Rules, jitter: number) => {
  const { retry, timeout } = rules
  const waited = Option.match(history.busySince, {
    onNone: () => 0,
    onSome: (since) => now.monotonic - since.monotonic
  })
  const patience = Duration.subtract(timeout, Duration.millis(waited))
  return Duration.isZero(patience) || Duration.greaterThan(askedWait(error), Duration.min(patience, retry.cap))
    ? Option.none()
    : Option.some(Duration.max(Duration.min(backoff(retry, history.timesBusy, jitter), patience), askedWait(error)))
}

const waitAfter = (history: History, error: HeyGenError, now: Instant, rules: Rules, jitter: number) => {
  if (isPaced(error, rules) && mayResend(error, rules)) return Option.some(askedWait(error))
  if (isBusy(error, rules)) return waitWhileBusy(history, error, now, rules, jitter)
  return mayResend(error, rules) ? waitBeforeRetry(history, error, rules, jitter) : Option.none()
}

/**
 * Why no further attempt may be made at a given moment. A request that may have had an effect is repeated only while
 * HeyGen still knows its key, according to the clock that shows the later time.
 */
export const endingAt = (
  history: History,
  { monotonic, wall }: Instant,
  { deadline, keyed }: Rules
): Option.Option<Ending> => {
  const { startedAt } = history
  const elapsed = monotonic - startedAt.monotonic
  if (elapsed >= Duration.toMillis(deadline)) return Option.some("deadline")
  const oldest = Math.max(elapsed, wall - startedAt.wall)
  return keyed && mayExist(history) && oldest >= Duration.toMillis(keyLifetime)
    ? Option.some("key-expired")
    : Option.none()
}

const later = ({ monotonic, wall }: Instant, wait: Duration.Duration): Instant => ({
  monotonic: monotonic + Duration.toMillis(wait),
  wall: wall + Duration.toMillis(wait)
})

/** Decides what follows a failed attempt; `history` includes it. `jitter`, from 0 to 1, scales the backoff. */
export const decide = (history: History, error: HeyGenError, now: Instant, rules: Rules, jitter: number): Decision =>
  Option.match(waitAfter(history, error, now, rules, jitter), {
    onNone: () => Decision.GiveUp({ ending: Option.liftPredicate("withheld" as const, () => isWithheld(error)) }),
    onSome: (wait) =>
      Option.match(endingAt(history, later(now, wait), rules), {
        onNone: () => Decision.Resend({ after: isPaced(error, rules) ? Duration.zero : wait }),
        onSome: (ending) => Decision.GiveUp({ ending: Option.some(ending) })
      })
  })
