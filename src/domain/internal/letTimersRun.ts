import * as Effect from "effect/Effect"

/** Lets the timers and sockets of the program have a turn: a fiber that only yields to other fibers keeps them waiting. */
export const letTimersRun: Effect.Effect<void> = Effect.async((resume) => {
  const timer = setTimeout(() => resume(Effect.void), 0)
  return Effect.sync(() => clearTimeout(timer))
})
