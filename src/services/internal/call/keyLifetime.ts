import * as Duration from "effect/Duration"

/** HeyGen keeps a key for 24 hours; an hour is reserved for clocks that differ. */
export const keyLifetime = Duration.hours(23)
