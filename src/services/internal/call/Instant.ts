import * as Effect from "effect/Effect"

/** A moment by two clocks, in milliseconds: the monotonic one stands still while a laptop sleeps, the other can be set. */
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
