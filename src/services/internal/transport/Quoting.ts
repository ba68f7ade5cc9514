import * as Context from "effect/Context"
import { makeQuote } from "./redact.ts"

/** Sanitizes external text: redacts the client's API key, where there is a client. */
export class Quoting extends Context.Reference<Quoting>()("effect-photo-avatar/Quoting", {
  defaultValue: () => makeQuote()
}) {}
