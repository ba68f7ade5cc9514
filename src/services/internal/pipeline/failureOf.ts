import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** Fails as the deferred has failed, if it has. */
export const failureOf = <E>(deferred: Deferred.Deferred<void, E>): Effect.Effect<void, E> =>
  Effect.flatMap(Deferred.poll(deferred), (failure) => Option.getOrElse(failure, () => Effect.void))
