import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { nullIfUnreadable } from "./nullIfUnreadable.ts"

/**
 * A field of a response that the API may omit or return as null. A value of another type than the documented one reads
 * as `None` too, since a detail must not cost the caller the response to a create that was billed.
 */
export const optionOf = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalToRequired(nullIfUnreadable(schema), Schema.OptionFromSelf(Schema.typeSchema(schema)), {
    decode: Option.flatMap(Option.fromNullable),
    encode: identity
  }).pipe(Schema.withConstructorDefault(() => Option.none<A>()))
