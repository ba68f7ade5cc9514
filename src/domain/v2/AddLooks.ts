import * as Schema from "effect/Schema"
import { PhotoAvatarGroupId } from "../Ids.ts"
import { NonBlankString } from "../NonBlankString.ts"
import { GenerationId } from "./GenerationId.ts"
import { ImageKey } from "./ImageKey.ts"

/**
 * What "add looks to a photo avatar group" asks for.
 *
 * **Details**
 *
 * - `groupId`: the group that gets them.
 * - `imageKeys`: one to four photos; each becomes a look. Uploaded and generated photos may be in one group.
 * - `name`: what the looks are called.
 * - `generationId`: for AI-generated photos: the generation they came from.
 *
 * Source: HeyGen's documentation of "Add Looks to Photo Avatar Group", and public code: it answers 400 without `name`,
 * and takes generated photos only with their `generationId`.
 *
 * **Example**
 *
 * ```ts
 * import { type AddLooks, ImageKey, PhotoAvatarGroupId } from "effect-photo-avatar"
 *
 * const request: AddLooks = {
 *   groupId: PhotoAvatarGroupId.make("5f1c"),
 *   imageKeys: [ImageKey.make("image/7a2b/original")],
 *   name: "In the garden"
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const AddLooks = Schema.Struct({
  groupId: Schema.propertySignature(PhotoAvatarGroupId).pipe(Schema.fromKey("group_id")),
  imageKeys: Schema.propertySignature(
    Schema.NonEmptyArray(ImageKey).pipe(Schema.maxItems(4, { message: () => "must be at most 4 photos" }))
  ).pipe(Schema.fromKey("image_keys")),
  name: NonBlankString,
  generationId: Schema.optional(GenerationId).pipe(Schema.fromKey("generation_id"))
}).annotations({
  identifier: "AddLooks",
  description: "The request that adds photos to a group of v2, each as a look."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface AddLooks extends Schema.Schema.Type<typeof AddLooks> {}
