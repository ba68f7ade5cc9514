import { Context, type Effect } from "effect"
import type { HeyGenError } from "../../../domain/PhotoAvatarError.ts"

/**
 * What the attempts of a call must pass, where the fiber that makes the call has one: a pipeline's, for its pace. A call
 * with a gate goes on after "too fast" for as long as the gate lets it.
 */
export class AttemptGate extends Context.Tag("effect-photo-avatar/AttemptGate")<
  AttemptGate,
  {
    /** Makes an attempt, the call's first, second, … */
    readonly pass: <A>(number: number, attempt: Effect.Effect<A, HeyGenError>) => Effect.Effect<A, HeyGenError>
    /** Waits for the turn of another attempt: whether there is to be one. */
    readonly another: Effect.Effect<boolean>
  }
>() {}
