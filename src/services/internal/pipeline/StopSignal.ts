import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** Ends a run, for a reason that is told to whoever asks. */
export interface StopSignal {
  readonly stop: (reason: string) => Effect.Effect<void>
  /** The reason, once there is one. */
  readonly stopped: Effect.Effect<Option.Option<string>>
  /** Waits for the reason. */
  readonly awaitStop: Effect.Effect<string>
  /** Waits for that, or until the run is stopped: then for the reason. */
  readonly unlessStopped: (wait: Effect.Effect<void>) => Effect.Effect<Option.Option<string>>
}

export const makeStopSignal: Effect.Effect<StopSignal> = Effect.map(Deferred.make<string>(), (signal) => {
  const stopped = Effect.flatMap(Deferred.poll(signal), Effect.transposeOption)
  const awaitStop = Deferred.await(signal)
  return {
    stopped,
    awaitStop,
    stop: (reason) =>
      Effect.flatMap(Deferred.succeed(signal, reason), (isFirst) =>
        isFirst ? Effect.logWarning(`The pipeline stops: ${reason}`) : Effect.void
      ),
    unlessStopped: (wait) =>
      Effect.flatMap(stopped, (reason) =>
        Option.isSome(reason)
          ? Effect.succeed(reason)
          : Effect.raceFirst(Effect.as(wait, Option.none()), Effect.asSome(awaitStop))
      )
  }
})
