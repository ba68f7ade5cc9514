import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

export interface Gate {
  /** Whether the gate decides how long to wait after too many requests. */
  readonly isPaced: boolean
  /** Runs before the call's first, second, … attempt is sent, and may refuse it. */
  readonly beforeSend: (number: number) => Effect.Effect<void, { readonly message: string }>
  /** Makes an attempt, and sees what becomes of it. */
  readonly pass: <A>(attempt: Effect.Effect<A, HeyGenError>) => Effect.Effect<A, HeyGenError>
  /** Waits so long, and then for the turn of another attempt: whether there is to be one. */
  readonly another: (wait: Duration.Duration) => Effect.Effect<boolean>
}

const open: Gate = {
  isPaced: false,
  beforeSend: () => Effect.void,
  pass: identity,
  another: (wait) => Effect.as(Effect.sleep(wait), true)
}

/** What the attempts of a call pass. A pipeline sets one for its pace; by default everything passes. */
export class AttemptGate extends Context.Reference<AttemptGate>()("effect-photo-avatar/AttemptGate", {
  defaultValue: () => open
}) {}
