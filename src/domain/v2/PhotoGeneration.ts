import * as Arr from "effect/Array"
import * as Schema from "effect/Schema"
import { listOrNull } from "../internal/listOrNull.ts"
import { optionOf } from "../internal/optionOf.ts"
import { SignedUrlFromString } from "../SignedUrl.ts"
import { GenerationId } from "./GenerationId.ts"
import { ImageKey } from "./ImageKey.ts"
import { PhotoGenerationStatus } from "./PhotoGenerationStatus.ts"

/**
 * Photos that HeyGen is generating or has generated.
 *
 * **Details**
 *
 * - `status`: `in_progress`, then `success` or `failed`.
 * - `imageKeys`: the keys to pass to a create or `addLooks`, with `id` as the `generationId`. Empty until `success`.
 * - `imageUrls`: the URLs to view the photos. Empty until `success`. If the lists differ in length, an unreadable item was
 *   left out, and they do not match by index.
 * - `msg`: HeyGen's message, if any.
 *
 * Source: HeyGen's documentation of "Check Photo/Look Generation Status".
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoGeneration extends Schema.Class<PhotoGeneration>("effect-photo-avatar/PhotoGeneration")(
  {
    id: GenerationId,
    status: optionOf(PhotoGenerationStatus),
    msg: optionOf(Schema.String),
    imageUrls: listOrNull(SignedUrlFromString).pipe(Schema.fromKey("image_url_list")),
    imageKeys: listOrNull(ImageKey).pipe(Schema.fromKey("image_key_list"))
  },
  { description: "Photos that HeyGen is generating or has generated, on v2." }
) {}

/**
 * A generation that has produced photos: it has at least one image key.
 *
 * @since 0.1.0
 * @category Responses
 */
export interface GeneratedPhotos extends PhotoGeneration {
  readonly imageKeys: Arr.NonEmptyReadonlyArray<ImageKey>
}

/**
 * Checks if a generation has produced photos.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Option } from "effect"
 * import { type GenerationId, hasPhotos, PhotoAvatarService } from "effect-photo-avatar"
 *
 * const firstPhoto = (id: GenerationId) =>
 *   Effect.map(
 *     Effect.flatMap(PhotoAvatarService, (photoAvatars) => photoAvatars.getGeneration(id)),
 *     (generation) => (hasPhotos(generation) ? Option.some(generation.imageKeys[0]) : Option.none())
 *   )
 * ```
 *
 * @since 0.1.0
 * @category Guards
 */
export const hasPhotos = (generation: PhotoGeneration): generation is GeneratedPhotos =>
  Arr.isNonEmptyReadonlyArray(generation.imageKeys)
