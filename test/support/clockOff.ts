import { Clock, Duration, Effect } from "effect"

/** The live clock, of a machine whose time is wrong by so much. */
export const clockOff = (by: Duration.DurationInput, direction: "ahead" | "behind"): Clock.Clock => {
  const real = Clock.make()
  const millis = Duration.toMillis(by) * (direction === "ahead" ? 1 : -1)
  const nanos = BigInt(millis) * 1_000_000n
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => real.unsafeCurrentTimeMillis() + millis,
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos() + nanos,
    currentTimeMillis: Effect.map(real.currentTimeMillis, (now) => now + millis),
    currentTimeNanos: Effect.map(real.currentTimeNanos, (now) => now + nanos),
    sleep: (duration) => real.sleep(duration)
  }
}
