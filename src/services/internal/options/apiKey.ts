import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { isTooShortToHide } from "../transport/redact.ts"
import { invalidOption } from "./invalidOption.ts"

const sendable = /^[\x21-\x7e]+$/
const longestKey = 8192

const complaintAbout = (key: string): string | undefined => {
  if (key === "") return "the API key is empty; HeyGen's settings page shows yours"
  if (!sendable.test(key)) {
    return "the API key contains a space, a line break or a character that is not ASCII; copy it again"
  }
  if (isTooShortToHide(key)) return "the API key has fewer than 8 characters, not counting backslashes; copy it again"
  return key.length > longestKey ? `the API key is longer than ${longestKey} characters; copy it again` : undefined
}

/** Trims the key and rejects one that is not valid in a header, since fetch prints such a key in its own error. */
export const checkApiKey = (apiKey: Redacted.Redacted): Effect.Effect<Redacted.Redacted, ConfigError.ConfigError> => {
  const key = Redacted.value(apiKey).trim()
  const complaint = complaintAbout(key)
  return complaint === undefined ? Effect.succeed(Redacted.make(key)) : invalidOption("HEYGEN_API_KEY", complaint)
}
