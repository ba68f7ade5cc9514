import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { nullIfUnreadable } from "./nullIfUnreadable.ts"

/**
 * A list of details that the API omits or returns as null while it is empty. An unreadable item is left out, and what
 * is no list reads as empty.
 */
export const listOrNull = <A, I>(item: Schema.Schema<A, I>) => {
  const readable = Schema.transform(
    nullIfUnreadable(Schema.Array(nullIfUnreadable(item))),
    Schema.Array(Schema.typeSchema(item)),
    {
      strict: true,
      decode: (items) => (items ?? []).filter(Predicate.isNotNull),
      encode: identity
    }
  )
  return Schema.optionalWith(readable, { default: () => [] })
}
