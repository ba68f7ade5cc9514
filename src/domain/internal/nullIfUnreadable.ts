import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Decodes a value that the schema does not accept as null. */
export const nullIfUnreadable = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.NullOr(schema).annotations({ decodingFallback: () => Effect.succeed(null) })
