import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

/** What the attempts of a call pass, where the fiber that makes the call has a gate: that of a pipeline, for its pace. */
export class AttemptGate extends Context.Tag("effect-photo-avatar/AttemptGate")<
  AttemptGate,
  {
    /** Runs before the call's first, second, … attempt is sent, and may refuse it. */
    readonly beforeSend: (number: number) => Effect.Effect<void, { readonly message: string }>
    /** Makes an attempt, and sees what becomes of it. */
    readonly pass: <A>(attempt: Effect.Effect<A, HeyGenError>) => Effect.Effect<A, HeyGenError>
    /** Waits so long, and then for the turn of another attempt: whether there is to be one. */
    readonly another: (wait: Duration.Duration) => Effect.Effect<boolean>
  }
>() {}
