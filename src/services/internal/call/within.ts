import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"

interface Timer {
  readonly start: (onTime: () => void) => void
  readonly cancel: () => void
}

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** A longer timeout would fire at once. */
const longestTimeout = 2 ** 31 - 1

const noTimer: Timer = { start: () => undefined, cancel: () => undefined }

const timeoutOf = (millis: number): Timer => {
  let timeout: ReturnType<typeof setTimeout> | undefined
  return {
    start: (onTime) => {
      timeout = setTimeout(onTime, millis)
    },
    cancel: () => clearTimeout(timeout)
  }
}

const sleepOf = (clock: Clock.Clock, limit: Duration.Duration): Effect.Effect<Timer> =>
  Effect.map(Effect.fork(Effect.interruptible(clock.sleep(limit))), (sleep) => ({
    start: (onTime) => sleep.addObserver((exit) => (Exit.isSuccess(exit) ? onTime() : undefined)),
    cancel: () => sleep.unsafeInterruptAsFork(FiberId.none)
  }))

/** The live clock needs no fiber to wait. */
const makeTimer = (limit: Duration.Duration): Effect.Effect<Timer> =>
  Effect.clockWith((clock) => {
    const millis = Duration.toMillis(limit)
    if (millis === Number.POSITIVE_INFINITY) return Effect.succeed(noTimer)
    return clock === liveClock && millis <= longestTimeout
      ? Effect.sync(() => timeoutOf(millis))
      : sleepOf(clock, limit)
  })

const unlessInterrupted = <A, E>(exit: Exit.Exit<A, E>) => Option.liftPredicate(exit, () => !Exit.isInterrupted(exit))

/**
 * Runs an effect for at most `limit`. Returns its exit, or `None` if it was interrupted because the time was over. The
 * effect always runs in a child fiber, beside a timer if the limit is finite, which costs less than a race. An effect that cannot be interrupted is
 * awaited.
 */
export const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.Duration
): Effect.Effect<Option.Option<Exit.Exit<A, E>>, never, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(makeTimer(limit), (timer) =>
      Effect.flatMap(Effect.fork(Effect.exit(restore(effect))), (running) => {
        const ended = Effect.async<Option.Option<Exit.Exit<A, E>>>((resume) => {
          timer.start(() =>
            resume(Effect.map(Fiber.interrupt(running), (exit) => unlessInterrupted(Exit.flatten(exit))))
          )
          running.addObserver((exit) => {
            timer.cancel()
            resume(Effect.succeedSome(Exit.flatten(exit)))
          })
        })
        return Effect.onInterrupt(restore(ended), () => {
          timer.cancel()
          return Fiber.interrupt(running)
        })
      })
    )
  )
