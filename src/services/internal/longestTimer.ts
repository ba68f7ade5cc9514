import * as Duration from "effect/Duration"

/** A longer timer would not fire. */
export const longestTimer = Duration.days(24)
