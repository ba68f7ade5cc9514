import * as Duration from "effect/Duration"

/** A longer timer would fire at once, or never. */
export const longestTimer = Duration.days(24)
