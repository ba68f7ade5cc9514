import { type Duration, Effect, Exit, Fiber, Option } from "effect"

const unlessInterrupted = <A, E>(exit: Exit.Exit<A, E>) => Option.liftPredicate(exit, () => !Exit.isInterrupted(exit))

/**
 * Runs an effect for at most so long: its exit, or `None` when the time was over first and it was interrupted. It runs in a
 * fiber of its own beside a timer, which costs less than a race.
 */
export const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.Duration
): Effect.Effect<Option.Option<Exit.Exit<A, E>>, never, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.zipWith(
      Effect.fork(Effect.exit(restore(effect))),
      Effect.fork(Effect.interruptible(Effect.sleep(limit))),
      (running, timer) => {
        const first = Effect.async<boolean>((resume) => {
          running.addObserver(() => resume(Effect.succeed(true)))
          timer.addObserver(() => resume(Effect.succeed(false)))
        })
        return restore(first).pipe(
          Effect.onInterrupt(() => Fiber.interruptAll([running, timer])),
          Effect.flatMap((isInTime) =>
            isInTime
              ? Effect.zipRight(
                  Fiber.interruptFork(timer),
                  Effect.map(Fiber.await(running), (exit) => Option.some(Exit.flatten(exit)))
                )
              : Effect.map(Fiber.interrupt(running), (exit) => unlessInterrupted(Exit.flatten(exit)))
          )
        )
      }
    ).pipe(Effect.flatten)
  )
