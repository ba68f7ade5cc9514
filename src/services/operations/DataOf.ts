import * as Schema from "effect/Schema"

/**
 * Reads the `data` of the envelope that HeyGen wraps its answers in.
 *
 * @since 0.1.0
 * @category Operations
 */
export const DataOf = <A, I>(data: Schema.Schema<A, I>): Schema.Schema<A, { readonly data: I }> =>
  Schema.Struct({ data }).pipe(Schema.pluck("data"))
