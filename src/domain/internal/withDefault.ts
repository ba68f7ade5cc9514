import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A request field that is always sent, with this value if the caller omits it. */
export const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
  Schema.requiredToOptional(schema, Schema.UndefinedOr(Schema.typeSchema(schema)), {
    decode: Option.some,
    encode: (given) => Option.getOrUndefined(given) ?? value
  })
