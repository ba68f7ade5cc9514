import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"

/** Fails because an option of the client, named as Config has it, cannot be used. */
export const invalidOption = (name: string, message: string): Effect.Effect<never, ConfigError.ConfigError> =>
  Effect.fail(ConfigError.InvalidData([name], message))
