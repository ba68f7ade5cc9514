import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"

/**
 * Runs an effect for at most so long: its exit, or `None` when the time was over first and it was interrupted. It runs in a
 * fiber of its own beside a timer, which costs less than a race. An effect that cannot be interrupted is waited for.
 */
export const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.Duration
): Effect.Effect<Option.Option<Exit.Exit<A, E>>, never, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.suspend(() => {
      let reached: Exit.Exit<A, E> | undefined
      const recorded = Effect.onExit(restore(effect), (exit) =>
        Effect.sync(() => {
          reached = exit
        })
      )
      const unlessInterrupted = () => Option.filter(Option.fromNullable(reached), (exit) => !Exit.isInterrupted(exit))
      return Effect.flatMap(Effect.fork(Effect.exit(recorded)), (running) =>
        Effect.flatMap(Effect.fork(Effect.interruptible(Effect.sleep(limit))), (timer) => {
          const first = Effect.async<boolean>((resume) => {
            running.addObserver(() => resume(Effect.succeed(true)))
            timer.addObserver(() => resume(Effect.succeed(false)))
          })
          return restore(first).pipe(
            Effect.onInterrupt(() => Fiber.interruptAll([running, timer])),
            Effect.flatMap((isInTime) =>
              isInTime
                ? Effect.as(Fiber.interruptFork(timer), Option.fromNullable(reached))
                : Effect.map(Fiber.interrupt(running), unlessInterrupted)
            )
          )
        })
      )
    })
  )
