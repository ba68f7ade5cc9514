import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A field of a request that is always sent: with this value where the caller gives none. */
export const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
  Schema.requiredToOptional(schema, Schema.UndefinedOr(Schema.typeSchema(schema)), {
    decode: Option.some,
    encode: (given) => Option.getOrUndefined(given) ?? value
  })
