import * as Schema from "effect/Schema"
import { NonBlankString } from "../NonBlankString.ts"
import { GenerationId } from "./GenerationId.ts"
import { ImageKey } from "./ImageKey.ts"

/**
 * What "create photo avatar group" asks for.
 *
 * **Details**
 *
 * - `name`: the group's name, with at least one character that is not white space. It is sent as it is.
 * - `imageKey`: the photo that becomes the group's first look.
 * - `generationId`: only for an AI-generated photo: the generation it came from.
 *
 * The encoded side is the API's JSON: `name`, `image_key`, `generation_id`.
 *
 * **Gotchas**
 *
 * Text from outside (a flag, a form, a row) becomes a request by decoding it with
 * `Schema.typeSchema(CreatePhotoAvatarGroup)` where its fields are named as here, or with `CreatePhotoAvatarGroup`
 * where they are named as in the API.
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
