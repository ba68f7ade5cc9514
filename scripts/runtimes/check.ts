import { Cause, type ConfigError, Effect, Inspectable, Option, Predicate } from "effect"
import type { HeyGenError, Outcome } from "effect-photo-avatar"

/** What a runtime must be able to do: a name, and a program that fails if it cannot. */
export interface Check {
  readonly name: string
  readonly run: Effect.Effect<unknown, unknown>
}

export interface Result {
  readonly check: string
  /** `works`, or `fails: ` and the reason. */
  readonly result: string
}

const reasonOf = (error: unknown): string => {
  if (typeof error === "string") return error
  if (Predicate.hasProperty(error, "detail") && Option.isOption(error.detail)) {
    return `${Option.getOrElse(error.detail, () => "no detail")}`
  }
  return Predicate.hasProperty(error, "message") ? `${error.message}` : Inspectable.toStringUnknown(error)
}

/** Runs the checks, one after the other, and tells each result as soon as it is known. */
export const runChecks = (checks: ReadonlyArray<Check>, tell: (result: Result) => void): Effect.Effect<void> =>
  Effect.forEach(
    checks,
    ({ name, run }) =>
      run.pipe(
        Effect.timeoutFail({ duration: "20 seconds", onTimeout: () => "no result in 20 seconds" }),
        Effect.matchCause({
          onSuccess: () => "works",
          onFailure: (cause) => `fails: ${reasonOf(Cause.squash(cause))}`
        }),
        Effect.map((result) => tell({ check: name, result }))
      ),
    { discard: true }
  )

/** Fails unless the effect fails with this tag and outcome. */
export const failsWith = <A, R>(
  effect: Effect.Effect<A, HeyGenError | ConfigError.ConfigError, R>,
  tag: HeyGenError["_tag"],
  outcome: Outcome
): Effect.Effect<void, string, R> =>
  Effect.matchEffect(effect, {
    onSuccess: () => Effect.fail("no error"),
    onFailure: (error) => {
      if (!("outcome" in error)) return Effect.fail(reasonOf(error))
      const { _tag, outcome: found } = error
      return _tag === tag && found === outcome ? Effect.void : Effect.fail(`${_tag}, ${found}: ${reasonOf(error)}`)
    }
  })

/** Fails unless both are the same. */
export const expect = (found: unknown, expected: unknown): Effect.Effect<void, string> =>
  found === expected ? Effect.void : Effect.fail(`${found}`)
