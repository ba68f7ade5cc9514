import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Sleeps, unless the duration is zero, since a timer of zero costs a millisecond. */
export const sleepUnlessZero = (duration: Duration.Duration): Effect.Effect<void> =>
  Duration.isZero(duration) ? Effect.void : Effect.sleep(duration)
