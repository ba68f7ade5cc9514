import { ConfigError, Effect, Redacted } from "effect"

const sendable = /^[\x21-\x7e]+$/

/** Trims the key and refuses one that a header cannot carry, since fetch prints such a key in its own error. */
export const checkApiKey = (apiKey: Redacted.Redacted): Effect.Effect<Redacted.Redacted, ConfigError.ConfigError> => {
  const key = Redacted.value(apiKey).trim()
  if (sendable.test(key)) return Effect.succeed(Redacted.make(key))
  return Effect.fail(
    ConfigError.InvalidData(
      ["HEYGEN_API_KEY"],
      key === ""
        ? "the API key is empty; HeyGen's settings page shows yours"
        : "the API key contains a space, a line break or a character that is not ASCII; copy it again"
    )
  )
}
