import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import { longestTimer } from "../longestTimer.ts"
import { type Trigger, unlessTriggered } from "../unlessTriggered.ts"

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

const never: Trigger = { start: () => undefined, cancel: () => undefined }

const timeoutTrigger = (millis: number): Trigger => {
  let timeout: ReturnType<typeof setTimeout> | undefined
  return {
    start: (onTime) => {
      timeout = setTimeout(onTime, millis)
    },
    cancel: () => clearTimeout(timeout)
  }
}

const sleepOf = (clock: Clock.Clock, limit: Duration.Duration): Effect.Effect<Trigger> =>
  Effect.map(Effect.fork(Effect.interruptible(clock.sleep(limit))), (sleep) => ({
    start: (onTime) => sleep.addObserver((exit) => (Exit.isSuccess(exit) ? onTime() : undefined)),
    cancel: () => sleep.unsafeInterruptAsFork(FiberId.none)
  }))

/** The live clock needs no fiber to wait. */
const timerOf = (limit: Duration.Duration): Effect.Effect<Trigger> =>
  Effect.clockWith((clock) => {
    const millis = Duration.toMillis(limit)
    if (millis === Number.POSITIVE_INFINITY) return Effect.succeed(never)
    return clock === liveClock && Duration.lessThanOrEqualTo(limit, longestTimer)
      ? Effect.sync(() => timeoutTrigger(millis))
      : sleepOf(clock, limit)
  })

/**
 * Runs an effect in a child fiber for at most `limit`. Returns its exit, or `None` if it was interrupted because the time was
 * over. An effect that cannot be interrupted is awaited.
 */
export const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.Duration
): Effect.Effect<Option.Option<Exit.Exit<A, E>>, never, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(timerOf(limit), (timer) => restore(unlessTriggered(effect, timer)))
  )

/** Runs an effect as `within` does, and fails if it was interrupted because the time was over. */
export const withinOrFail = <A, E, R, E2>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.Duration,
  late: () => E2
): Effect.Effect<A, E | E2, R> =>
  Effect.flatMap(within(effect, limit), (exit): Exit.Exit<A, E | E2> => Option.getOrElse(exit, () => Exit.fail(late())))
