import * as Schema from "effect/Schema"

/** A list that the API omits or returns as null while it is empty. */
export const listOrNull = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.Array(item), { default: () => [], nullable: true })
