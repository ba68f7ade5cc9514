import * as Context from "effect/Context"
import { makeQuote } from "./redact.ts"

/** How a text from outside may be shown: without the client's API key, where a client is. */
export class Quoting extends Context.Reference<Quoting>()("effect-photo-avatar/Quoting", {
  defaultValue: () => makeQuote()
}) {}
