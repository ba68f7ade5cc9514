import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A list of details that the API omits or returns as null while it is empty. An unreadable list reads as empty. */
export const listOrNull = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.Array(item).annotations({ decodingFallback: () => Effect.succeed([]) }), {
    default: () => [],
    nullable: true
  })
