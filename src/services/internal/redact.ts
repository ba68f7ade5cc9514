import { Redacted } from "effect"

const queries = /\?[^\s"]+/g

const shortestPrefix = 8

const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(2, "0")

/** A character of the key as it may stand in JSON or in a URL: itself, behind a backslash, as \\u0000 or as %00. */
const formsOf = (character: string) => {
  const itself = character.replace(/[^\w]/, "\\$&")
  return `(?:\\\\?${itself}|\\\\u00${hexOf(character)}|%${hexOf(character)})`
}

const withoutCutKey = (text: string, key: string) => {
  for (let length = key.length - 1; length >= shortestPrefix; length--) {
    if (text.endsWith(key.slice(0, length))) return `${text.slice(0, -length)}<redacted>`
  }
  return text
}

/** Takes the API key, in any writing or cut off at the end, and the query of every URL out of a text from outside. */
export const makeRedact = (apiKey: Redacted.Redacted) => {
  const key = Redacted.value(apiKey)
  const keys = new RegExp([...key].map(formsOf).join(""), "gi")
  return (text: string): string => withoutCutKey(text, key).replace(keys, "<redacted>").replace(queries, "?<redacted>")
}

export type Redact = ReturnType<typeof makeRedact>

export const shorten = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text)

const longestQuote = 500

/** A text from outside, as it may stand in a message. */
export const quotable = (text: string, redact: Redact) => shorten(redact(text), longestQuote)
