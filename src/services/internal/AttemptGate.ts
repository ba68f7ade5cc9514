import { Context, type Effect } from "effect"
import type { Failure } from "./Failure.ts"

/** What every attempt of a call must pass, where the fiber that makes the call has one: a pipeline's, for its pace. */
export class AttemptGate extends Context.Tag("effect-photo-avatar/AttemptGate")<
  AttemptGate,
  { readonly pass: <A>(attempt: Effect.Effect<A, Failure>) => Effect.Effect<A, Failure> }
>() {}
