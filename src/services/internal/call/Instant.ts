import * as Effect from "effect/Effect"

/**
 * A moment on two clocks, in milliseconds. The monotonic clock stops while a laptop sleeps; the wall clock can be set.
 */
export interface Instant {
  readonly monotonic: number
  readonly wall: number
}

export const now: Effect.Effect<Instant> = Effect.clockWith((clock) =>
  Effect.sync(() => ({
    monotonic: Number(clock.unsafeCurrentTimeNanos()) / 1_000_000,
    wall: clock.unsafeCurrentTimeMillis()
  }))
)

export const monotonicNow: Effect.Effect<number> = Effect.map(now, ({ monotonic }) => monotonic)
