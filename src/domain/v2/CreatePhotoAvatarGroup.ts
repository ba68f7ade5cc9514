import * as Schema from "effect/Schema"
import { NonBlankString } from "../NonBlankString.ts"
import { GenerationId } from "./GenerationId.ts"
import { ImageKey } from "./ImageKey.ts"

/**
 * The request that creates a photo avatar group, on v2.
 *
 * **Details**
 *
 * - `name`: the group's name, with at least one visible character. It is sent unchanged.
 * - `imageKey`: the photo that becomes the group's first look.
 * - `generationId`: the generation of the photo, only if it is AI-generated.
 *
 * The encoded form is the API's JSON: `name`, `image_key`, `generation_id`.
 *
 * **Gotchas**
 *
 * To make a request from external input (a flag, a form, a row), decode it with
 * `Schema.typeSchema(CreatePhotoAvatarGroup)` if its fields have the names above, or with `CreatePhotoAvatarGroup` if
 * they have the API's names.
 *
 * **Example**
 *
 * ```ts
 * import { type CreatePhotoAvatarGroup, ImageKey } from "effect-photo-avatar"
 *
 * const request: CreatePhotoAvatarGroup = {
 *   name: "Ada",
 *   imageKey: ImageKey.make("image/5f1c/original")
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const CreatePhotoAvatarGroup = Schema.Struct({
  name: NonBlankString,
  imageKey: Schema.propertySignature(ImageKey).pipe(Schema.fromKey("image_key")),
  generationId: Schema.optional(GenerationId).pipe(Schema.fromKey("generation_id"))
}).annotations({
  identifier: "CreatePhotoAvatarGroup",
  description: "The request that creates a photo avatar group, on v2."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface CreatePhotoAvatarGroup extends Schema.Schema.Type<typeof CreatePhotoAvatarGroup> {}
