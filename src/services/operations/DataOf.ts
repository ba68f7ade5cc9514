import * as Schema from "effect/Schema"

/**
 * Decodes the `data` field of HeyGen's response envelope.
 *
 * **Example**
 *
 * ```ts
 * import { Schema } from "effect"
 * import { DataOf, makeOperation } from "effect-photo-avatar"
 *
 * const getVideo = makeOperation({
 *   name: "getVideo",
 *   method: "GET",
 *   path: "/v3/videos/{video_id}",
 *   request: Schema.Struct({ video_id: Schema.String }),
 *   response: DataOf(Schema.Struct({ id: Schema.String, status: Schema.String }))
 * })
 * ```
 *
 * @since 0.1.0
 * @category Operations
 */
export const DataOf = <A, I>(data: Schema.Schema<A, I>): Schema.Schema<A, { readonly data: I }> =>
  Schema.Struct({ data }).pipe(Schema.pluck("data"))
