import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import { longestTimer } from "../longestTimer.ts"
import { type Trigger, unlessTriggered } from "../unlessTriggered.ts"

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

const never: Trigger = () => () => undefined

const timeoutOf =
  (millis: number): Trigger =>
  (onTime) => {
    const timeout = setTimeout(onTime, millis)
    return () => clearTimeout(timeout)
  }

const sleepOf = (clock: Clock.Clock, limit: Duration.Duration): Effect.Effect<Trigger> =>
  Effect.map(
    Effect.runtime<never>(),
    (runtime) => (onTime) =>
      Runtime.runCallback(runtime)(Effect.interruptible(clock.sleep(limit)), {
        onExit: (exit) => (Exit.isSuccess(exit) ? onTime() : undefined)
      })
  )

/** The live clock needs no fiber to wait. */
const timerOf = (limit: Duration.Duration): Effect.Effect<Trigger> =>
  Effect.clockWith((clock) => {
    const millis = Duration.toMillis(limit)
    if (millis === Number.POSITIVE_INFINITY) return Effect.succeed(never)
    return clock === liveClock && Duration.lessThanOrEqualTo(limit, longestTimer)
      ? Effect.succeed(timeoutOf(millis))
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
  Effect.flatMap(timerOf(limit), (timer) => unlessTriggered(effect, timer))

/** Runs an effect as `within` does, and fails if it was interrupted because the time was over. */
export const withinOrFail = <A, E, R, E2>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.Duration,
  late: () => E2
): Effect.Effect<A, E | E2, R> =>
  Effect.flatMap(within(effect, limit), (exit): Exit.Exit<A, E | E2> => Option.getOrElse(exit, () => Exit.fail(late())))
