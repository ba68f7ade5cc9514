import type * as Arr from "effect/Array"
import * as Schema from "effect/Schema"

/** One of the given values; the error for any other value lists them all. */
export const oneOf = <Values extends Arr.NonEmptyReadonlyArray<string>>(
  ...values: Values
): Schema.Literal<[...Values]> =>
  Schema.Literal(...values).annotations({
    message: () => ({ message: `must be one of: ${values.join(", ")}`, override: true })
  })
