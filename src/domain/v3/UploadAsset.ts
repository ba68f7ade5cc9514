import * as Schema from "effect/Schema"
import { photoContent } from "../PhotoContent.ts"
import { largestAsset } from "./internal/largestAsset.ts"

/**
 * The request that uploads a photo, on v3.
 *
 * **Details**
 *
 * - `file`: the photo, a JPEG or PNG of at most 32 MB. HeyGen does not say which types v3 takes for a photo; these are the
 *   two that it documents for v1.
 *
 * The encoded form is the form field of `POST /v3/assets`, as documented by HeyGen.
 *
 * **Example**
 *
 * ```ts
 * import { Either, Schema } from "effect"
 * import { UploadAsset } from "effect-photo-avatar"
 *
 * const encode = Schema.encodeEither(UploadAsset)
 *
 * // Says before anything is sent what is wrong with a photo.
 * const problemOf = (photo: Uint8Array) => Either.getLeft(encode({ file: photo }))
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const UploadAsset = Schema.Struct({ file: photoContent(largestAsset) }).annotations({
  identifier: "UploadAsset",
  description: "The request that uploads a photo, on v3."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface UploadAsset extends Schema.Schema.Type<typeof UploadAsset> {}
