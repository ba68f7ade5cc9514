import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import { describe, type Ending } from "../reply/describe.ts"
import type { Gate } from "./AttemptGate.ts"
import { isWithheld } from "./failures.ts"
import { afterFailure, decide, endingAt, type FailedHistory, type History, type Rules } from "./History.ts"
import { monotonicNow, now } from "./Instant.ts"
import { logDoubt } from "./logDoubt.ts"
import { withFacts } from "./withFacts.ts"

/** The error of the whole call: the failure to report, with the combined facts of all attempts. */
const conclusion = (
  { attempts, failure, outcome }: FailedHistory,
  operation: OperationTraits,
  ending: Option.Option<Ending>
): HeyGenError =>
  attempts === failure.attempts && outcome === failure.outcome && (Option.isNone(ending) || isWithheld(failure))
    ? failure
    : withFacts(failure, {
        attempts,
        outcome,
        message: describe(failure._tag, { ...failure, attempts, outcome }, operation, ending)
      })

interface Run<B> {
  readonly rules: Rules
  readonly gate: Gate
  readonly operation: OperationTraits
  readonly attempt: (history: History) => Effect.Effect<B, HeyGenError>
}

/** Waits for the next attempt, for as long as the deadline allows. Returns whether there is to be one. */
const waitForTurn = <B>({ gate, rules }: Run<B>, { startedAt }: History, wait: Duration.Duration) =>
  Effect.flatMap(monotonicNow, (at) =>
    Effect.timeoutTo(gate.another(wait), {
      duration: Duration.subtract(rules.deadline, Duration.millis(at - startedAt.monotonic)),
      onSuccess: identity,
      onTimeout: () => false
    })
  )

const attemptIn = <B>({ attempt, gate }: Run<B>, history: History) => gate.pass(attempt(history))

/** Decides after each failed attempt whether another one follows. A loop, since a row may be rate limited for hours. */
const recover = Effect.fnUntraced(function* <B>(
  run: Run<B>,
  start: History,
  firstError: HeyGenError
): Effect.fn.Return<B, HeyGenError> {
  const { operation, rules } = run
  let before = start
  let error = firstError
  while (true) {
    const failedAt = yield* now
    const history = afterFailure(before, error, failedAt, rules)
    const decision = decide(history, error, failedAt, rules, yield* Random.next)
    if (decision._tag === "GiveUp") return yield* conclusion(history, operation, decision.ending)
    const isNext = yield* waitForTurn(run, history, decision.after)
    const ending = endingAt(history, yield* now, rules)
    if (!isNext || Option.isSome(ending)) return yield* conclusion(history, operation, ending)
    const attempted = yield* Effect.either(attemptIn(run, history)).pipe(
      Effect.tapDefect(() => logDoubt(conclusion(history, operation, Option.none())))
    )
    if (Either.isRight(attempted)) return attempted.right
    before = history
    error = attempted.left
  }
})

/**
 * Makes attempts until one succeeds or no further attempt is allowed. A pipeline's gate admits each attempt, and after
 * rate limiting decides when the next one may be sent.
 */
export const untilDone = <B>(run: Run<B>, history: History): Effect.Effect<B, HeyGenError> =>
  Effect.catchAll(attemptIn(run, history), (error) => recover(run, history, error))
