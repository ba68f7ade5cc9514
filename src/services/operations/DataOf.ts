import * as Schema from "effect/Schema"

/**
 * Decodes the `data` field of HeyGen's response envelope.
 *
 * @since 0.1.0
 * @category Operations
 */
export const DataOf = <A, I>(data: Schema.Schema<A, I>): Schema.Schema<A, { readonly data: I }> =>
  Schema.Struct({ data }).pipe(Schema.pluck("data"))
