import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { LedgerEntry } from "./LedgerEntry.ts"
import { idempotencyKeyOf, isJson, isPost, pathOf, type Request } from "./wire.ts"

const text = Schema.optionalWith(Schema.String, { default: () => "" })

const Named = Schema.parseJson(Schema.Struct({ name: text, image_key: text }))

const unnamed = Schema.decodeSync(Named)("{}")

const decodeNamed = Schema.decodeUnknownOption(Named)

/** Counts the requests that reach the proxy, and those that are committed. */
export const makeLedger = () => {
  const entries = new Map<string, LedgerEntry>()
  const count = (request: Request, what: "received" | "committed") => {
    if (!isPost(request)) return
    const { body } = request
    const path = pathOf(request)
    const { image_key: imageKey, name } = isJson(request)
      ? Option.getOrElse(decodeNamed(body.toString()), () => unnamed)
      : unnamed
    const idempotencyKey = idempotencyKeyOf(request) ?? ""
    const key = JSON.stringify([path, name, imageKey, idempotencyKey])
    const entry = entries.get(key) ?? { path, name, imageKey, idempotencyKey, received: 0, committed: 0 }
    entries.set(key, { ...entry, [what]: entry[what] + 1 })
  }
  return { count, read: Effect.sync(() => [...entries.values()]) }
}
