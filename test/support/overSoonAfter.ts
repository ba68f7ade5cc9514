import { Clock, Effect } from "effect"

/** The time of an attempt is over soon after its request has got so far, however long that takes. */
export const overSoonAfter = (isMet: Effect.Effect<boolean>): Clock.Clock => {
  const real = Clock.make()
  const untilMet = Effect.repeat(Effect.delay(isMet, "5 millis"), { until: (is) => is })
  // In steps, so that a machine that pauses does not let all of it pass before what has arrived is read.
  const soon = Effect.repeatN(Effect.sleep("10 millis"), 9)
  return Object.assign(Clock.make(), {
    sleep: () => Effect.withClock(Effect.andThen(untilMet, soon), real)
  })
}
