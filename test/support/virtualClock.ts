import { Clock, Duration, Effect } from "effect"

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/**
 * A clock that jumps from one sleeper's end to the next as soon as nothing else is to be done: a minute of many short waits
 * passes in a second. Its wall clock may be set to another time. Where each step is looked at, the TestClock is the clock to use.
 */
export const makeVirtualClock = (wallClock: (now: number) => number = (now) => now) => {
  const sleepers: Array<Sleeper> = []
  let now = 0

  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => wallClock(now),
    unsafeCurrentTimeNanos: () => BigInt(Math.round(now * 1_000_000)),
    currentTimeMillis: Effect.sync(() => wallClock(now)),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1_000_000))),
    sleep: (duration) =>
      Effect.async<void>((resume) => {
        const sleeper = { at: now + Math.ceil(Duration.toMillis(duration)), wake: () => resume(Effect.void) }
        const place = sleepers.findIndex(({ at }) => at > sleeper.at)
        sleepers.splice(place === -1 ? sleepers.length : place, 0, sleeper)
        return Effect.sync(() => {
          const at = sleepers.indexOf(sleeper)
          if (at !== -1) sleepers.splice(at, 1)
        })
      })
  }

  /** Lets so much time pass. */
  const pass = (duration: Duration.DurationInput): Effect.Effect<void> =>
    Effect.async<void>((resume) => {
      const end = now + Duration.toMillis(duration)
      const onceIdle = () => setImmediate(() => setImmediate(step))
      const step = () => {
        const next = sleepers[0]
        if (next === undefined || next.at > end) {
          now = end
          resume(Effect.void)
        } else {
          sleepers.shift()
          now = Math.max(now, next.at)
          next.wake()
          onceIdle()
        }
      }
      onceIdle()
    })

  return { clock, pass }
}
