import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import { describe, type Ending } from "../reply/describe.ts"
import type { Gate } from "./AttemptGate.ts"
import { isWithheld } from "./failures.ts"
import { afterFailure, decide, endingAt, type FailedHistory, type History, type Rules } from "./History.ts"
import { now } from "./Instant.ts"
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

/** A call that is being made. */
interface Run<B> {
  readonly rules: Rules
  readonly gate: Gate
  readonly operation: OperationTraits
  readonly attempt: (history: History) => Effect.Effect<B, HeyGenError>
}

/** Waits for the next attempt, for as long as the deadline allows. Returns whether there is to be one. */
const waitForTurn = <B>({ gate, rules }: Run<B>, { startedAt }: History, wait: Duration.Duration) =>
  Effect.flatMap(now, ({ monotonic }) =>
    Effect.timeoutTo(gate.another(wait), {
      duration: Duration.subtract(rules.deadline, Duration.millis(monotonic - startedAt.monotonic)),
      onSuccess: identity,
      onTimeout: () => false
    })
  )

const recover = Effect.fnUntraced(function* <B>(
  run: Run<B>,
  before: History,
  error: HeyGenError
): Effect.fn.Return<B, HeyGenError> {
  const { operation, rules } = run
  const failedAt = yield* now
  const history = afterFailure(before, error, failedAt, rules)
  const giveUp = (ending: Option.Option<Ending>) => conclusion(history, operation, ending)
  const decision = decide(history, error, failedAt, rules, yield* Random.next)
  if (decision._tag === "GiveUp") return yield* giveUp(decision.ending)
  const isNext = yield* waitForTurn(run, history, decision.isPaced ? Duration.zero : decision.after)
  const ending = endingAt(history, yield* now, rules)
  return yield* isNext && Option.isNone(ending) ? untilDone(run, history) : giveUp(ending)
})

/**
 * Makes attempts until one succeeds or no further attempt is allowed. A pipeline's gate admits each attempt, and after
 * rate limiting decides when the next one may be sent.
 */
export const untilDone = <B>(run: Run<B>, history: History): Effect.Effect<B, HeyGenError> =>
  Effect.catchAll(run.gate.pass(run.attempt(history)), (error) => recover(run, history, error))
