import * as Schema from "effect/Schema"

/** A list that the vendor leaves out, or says null for, while it is empty. */
export const listOrNull = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.Array(item), { default: () => [], nullable: true })
