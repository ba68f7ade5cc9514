import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Trigger, unlessTriggered } from "../unlessTriggered.ts"

/** Stops a run, and holds the reason. */
export interface StopSignal {
  readonly stop: (reason: string) => Effect.Effect<void>
  /** The reason, if the run has been stopped. */
  readonly stopped: Effect.Effect<Option.Option<string>>
  /** Waits until the run is stopped and returns the reason. */
  readonly awaitStop: Effect.Effect<string>
  /** Runs `effect` until it completes or the run is stopped. Returns the reason of the stop, if any. */
  readonly unlessStopped: <E, R>(effect: Effect.Effect<void, E, R>) => Effect.Effect<Option.Option<string>, E, R>
}

export const makeStopSignal: Effect.Effect<StopSignal> = Effect.map(Deferred.make<string>(), (signal) => {
  const listeners = new Set<() => void>()
  let isStopped = false

  const notify = Effect.sync(() => {
    isStopped = true
    for (const listener of listeners) listener()
  })

  const makeTrigger = (): Trigger => {
    let listener: (() => void) | undefined
    return {
      start: (onStop) => {
        listener = onStop
        listeners.add(onStop)
        if (isStopped) onStop()
      },
      cancel: () => {
        if (listener !== undefined) listeners.delete(listener)
      }
    }
  }

  const stopped = Effect.flatMap(Deferred.poll(signal), Effect.transposeOption)
  const awaitStop = Deferred.await(signal)

  return {
    stopped,
    awaitStop,
    stop: (reason) =>
      Effect.flatMap(Deferred.succeed(signal, reason), (isFirst) =>
        isFirst ? Effect.andThen(notify, Effect.logWarning(`The pipeline stops: ${reason}`)) : Effect.void
      ),
    unlessStopped: (effect) =>
      Effect.flatMap(stopped, (reason) =>
        Option.isSome(reason)
          ? Effect.succeed(reason)
          : Effect.flatMap(
              Effect.suspend(() => unlessTriggered(effect, makeTrigger())),
              Option.match({
                onNone: () => Effect.asSome(awaitStop),
                onSome: (exit) => Effect.as(exit, Option.none<string>())
              })
            )
      )
  }
})
