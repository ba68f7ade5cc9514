import * as Schema from "effect/Schema"
import { looksLikeUrl } from "../internal/looksLikeUrl.ts"
import { unprintable } from "../internal/unprintable.ts"
import { NonBlankString } from "../NonBlankString.ts"

/**
 * Identifies a photo stored by HeyGen, such as `image/5f1c/original`.
 *
 * **Details**
 *
 * `uploadPhoto` returns the key of an uploaded photo, `awaitGeneration` the keys of generated photos.
 *
 * **Gotchas**
 *
 * An image key is neither the photo's URL nor an asset id. A URL is rejected here, before the API would reject it.
 *
 * **Example**
 *
 * ```ts
 * import { ImageKey } from "effect-photo-avatar"
 *
 * const imageKey = ImageKey.make("image/5f1c/original")
 * ```
 *
 * @since 0.1.0
 * @category Ids
 */
export const ImageKey = NonBlankString.pipe(
  Schema.filter((key) => !looksLikeUrl(key), {
    message: () =>
      "is a URL; pass the image_key that the upload or the generation status returned, such as image/…/original",
    jsonSchema: { not: { pattern: "^([A-Za-z][A-Za-z0-9+.-]*:|//)" } }
  }),
  Schema.filter((key) => !unprintable.test(key), {
    message: () => "must be an image_key that HeyGen returned",
    jsonSchema: {}
  }),
  Schema.brand("effect-photo-avatar/ImageKey", {
    identifier: "ImageKey",
    description: "Identifies a photo stored by HeyGen, on v2."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type ImageKey = typeof ImageKey.Type
