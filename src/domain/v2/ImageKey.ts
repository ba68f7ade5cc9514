import * as Schema from "effect/Schema"
import { looksLikeUrl } from "../internal/looksLikeUrl.ts"
import { NonBlankString } from "../NonBlankString.ts"

/**
 * Names a photo that HeyGen already holds, such as `image/5f1c/original`.
 *
 * **Details**
 *
 * `uploadPhoto` returns one for an uploaded photo, `awaitGeneration` one for each generated photo.
 *
 * **Gotchas**
 *
 * Not the photo's URL, and not an asset id: a URL is refused here, before the API would refuse it.
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
    message: () => "is a URL; pass the image_key that the upload or the generation status returned, image/…/original",
    jsonSchema: { not: { pattern: "^([A-Za-z][A-Za-z0-9+.-]*:|//)" } }
  }),
  Schema.brand("effect-photo-avatar/ImageKey", {
    identifier: "ImageKey",
    description: "Names a photo that HeyGen holds, on v2."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type ImageKey = typeof ImageKey.Type
