import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/** Calls back when something happens, at most once, and returns how to stop listening for it. */
export type Trigger = (onTrigger: () => void) => () => void

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
        const stopListening = trigger(() =>
          resume(Effect.map(Fiber.interrupt(running), (exit) => unlessInterrupted(Exit.flatten(exit))))
        )
        running.addObserver((exit) => {
          stopListening()
          resume(Effect.succeedSome(Exit.flatten(exit)))
        })
      })
      return Effect.onInterrupt(restore(ended), () => Fiber.interrupt(running))
    })
  )
