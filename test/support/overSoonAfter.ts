import { Clock, Effect } from "effect"

/** The time of an attempt is over soon after its request has got so far, however long that takes. */
export const overSoonAfter = (isMet: Effect.Effect<boolean>): Clock.Clock => {
  const real = Clock.make()
  const untilMet = Effect.repeat(Effect.delay(isMet, "5 millis"), { until: (is) => is })
  return Object.assign(Clock.make(), {
    sleep: () => Effect.withClock(Effect.andThen(untilMet, Effect.sleep("100 millis")), real)
  })
}
