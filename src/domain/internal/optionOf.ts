import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export const optionOf = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { as: "Option", nullable: true }).pipe(
    Schema.withConstructorDefault(() => Option.none<A>())
  )
