import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { Attempt } from "../../Attempt.ts"

export interface Gate {
  /** Whether the gate decides how long to wait after rate limiting. */
  readonly isPaced: boolean
  /** Runs before each attempt is sent, and may refuse it. */
  readonly beforeSend: (attempt: Attempt) => Effect.Effect<void, { readonly message: string }>
  /** Runs an attempt and observes its result. */
  readonly pass: <A>(attempt: Effect.Effect<A, HeyGenError>) => Effect.Effect<A, HeyGenError>
  /** Waits for the duration and then for a turn. Returns whether another attempt may be made. */
  readonly another: (wait: Duration.Duration) => Effect.Effect<boolean>
}

/** Lets every attempt through. */
export const open: Gate = {
  isPaced: false,
  beforeSend: () => Effect.void,
  pass: identity,
  another: (wait) => Effect.as(Effect.sleep(wait), true)
}

/** Controls the attempts of a call. A pipeline provides a gate for its pace; the default lets every attempt through. */
export class AttemptGate extends Context.Reference<AttemptGate>()("effect-photo-avatar/AttemptGate", {
  defaultValue: () => open
}) {}

/** Runs an effect of the caller's, whose own calls are not those of the row or call that runs it. */
export const outsideGate: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E> = Effect.provideService(
  AttemptGate,
  open
)
