import * as Effect from "effect/Effect"

/** Yields to timers and sockets, which a fiber that only yields to other fibers keeps waiting. */
export const letTimersRun: Effect.Effect<void> = Effect.async((resume) => {
  const timer = setTimeout(() => resume(Effect.void), 0)
  return Effect.sync(() => clearTimeout(timer))
})
