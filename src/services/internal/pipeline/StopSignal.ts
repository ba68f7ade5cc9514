import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Trigger, unlessTriggered } from "../unlessTriggered.ts"

/** Stops a run, and holds the reason. */
export interface StopSignal {
  readonly stop: (reason: string) => Effect.Effect<void>
  /** Stops the run when its scope closes, without a log or a report of its progress. */
  readonly close: Effect.Effect<void>
  /** The reason, if the run has been stopped. */
  readonly stopped: Effect.Effect<Option.Option<string>>
  /** Waits until the run is stopped and returns the reason. */
  readonly awaitStop: Effect.Effect<string>
  /** Runs `effect` until it completes or the run is stopped. Returns its value, or the reason of the stop on the left. */
  readonly unlessStopped: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<Either.Either<A, string>, E, R>
}

export const makeStopSignal = (onStop: (reason: string) => Effect.Effect<void>): Effect.Effect<StopSignal> =>
  Effect.map(Deferred.make<string>(), (signal) => {
    const listeners = new Set<() => void>()
    let isStopped = false

    const notify = Effect.sync(() => {
      isStopped = true
      for (const listener of listeners) listener()
    })

    const onceStopped: Trigger = (onStop) => {
      listeners.add(onStop)
      if (isStopped) onStop()
      return () => listeners.delete(onStop)
    }

    const stopOnce = (reason: string, onFirst: Effect.Effect<void>) =>
      Effect.flatMap(Deferred.succeed(signal, reason), (isFirst) =>
        isFirst ? Effect.andThen(notify, onFirst) : Effect.void
      ).pipe(Effect.uninterruptible)

    const stopped = Effect.flatMap(Deferred.poll(signal), Effect.transposeOption)
    const awaitStop = Deferred.await(signal)

    return {
      stopped,
      awaitStop,
      stop: (reason) =>
        stopOnce(reason, Effect.andThen(onStop(reason), Effect.logWarning(`The pipeline stops: ${reason}`))),
      close: stopOnce("the scope of the runner is closed", Effect.void),
      unlessStopped: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.flatMap(stopped, (reason) =>
          Option.isSome(reason)
            ? Effect.succeed(Either.left(reason.value))
            : Effect.flatMap(
                unlessTriggered(effect, onceStopped),
                Option.match({
                  onNone: (): Effect.Effect<Either.Either<A, string>, E> => Effect.map(awaitStop, Either.left),
                  onSome: (exit) => Effect.map(exit, Either.right)
                })
              )
        )
    }
  })
