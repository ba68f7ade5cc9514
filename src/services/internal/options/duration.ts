import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { invalidOption } from "./invalidOption.ts"

/** Rejects invalid durations and those that are not longer than zero. */
export const checkDuration = (
  name: string,
  input: Duration.DurationInput
): Effect.Effect<Duration.Duration, ConfigError.ConfigError> =>
  Option.match(Option.filter(Duration.decodeUnknown(input), Duration.greaterThan(Duration.zero)), {
    onNone: () => invalidOption(name, "must be a duration longer than zero, such as 30 seconds"),
    onSome: Effect.succeed
  })
