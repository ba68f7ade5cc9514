import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/** Something that may happen once: it calls back when it does, until it is cancelled. */
export interface Trigger {
  readonly start: (onTrigger: () => void) => void
  readonly cancel: () => void
}

const unlessInterrupted = <A, E>(exit: Exit.Exit<A, E>) => Option.liftPredicate(exit, () => !Exit.isInterrupted(exit))

/**
 * Runs an effect in a child fiber until the trigger fires, which costs less than a race. Returns its exit, or `None` if the
 * trigger interrupted it. An effect that cannot be interrupted is awaited.
 */
export const unlessTriggered = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  trigger: Trigger
): Effect.Effect<Option.Option<Exit.Exit<A, E>>, never, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.fork(Effect.exit(restore(effect))), (running) => {
      const ended = Effect.async<Option.Option<Exit.Exit<A, E>>>((resume) => {
        trigger.start(() =>
          resume(Effect.map(Fiber.interrupt(running), (exit) => unlessInterrupted(Exit.flatten(exit))))
        )
        running.addObserver((exit) => {
          trigger.cancel()
          resume(Effect.succeedSome(Exit.flatten(exit)))
        })
      })
      return Effect.onInterrupt(restore(ended), () => {
        trigger.cancel()
        return Fiber.interrupt(running)
      })
    })
  )
