import { Redacted } from "effect"

const query = /\?[\w.~%-]+=[^\s"'<>]*/g

/** Takes the API key and the query of every URL out of a text that came from outside. */
export const makeRedact =
  (apiKey: Redacted.Redacted) =>
  (text: string): string =>
    text.replaceAll(Redacted.value(apiKey), "<redacted>").replace(query, "?<redacted>")

export type Redact = ReturnType<typeof makeRedact>
