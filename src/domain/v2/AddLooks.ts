import * as Schema from "effect/Schema"
import { GroupId } from "../Ids.ts"
import { NonBlankString } from "../NonBlankString.ts"
import { GenerationId } from "./GenerationId.ts"
import { ImageKey } from "./ImageKey.ts"

/**
 * The request that adds looks to a photo avatar group, on v2.
 *
 * **Details**
 *
 * - `groupId`: the group to add the looks to.
 * - `imageKeys`: one to four photos, each of which becomes a look. A group may contain uploaded and generated photos.
 * - `name`: the name of the looks.
 * - `generationId`: the generation of the photos, if they are AI-generated.
 *
 * Source: HeyGen's documentation of "Add Looks to Photo Avatar Group", and public code: the API returns 400 without a
 * `name`, and accepts generated photos only with their `generationId`.
 *
 * **Example**
 *
 * ```ts
 * import { type AddLooks, ImageKey, GroupId } from "effect-photo-avatar"
 *
 * const request: AddLooks = {
 *   groupId: GroupId.make("5f1c"),
 *   imageKeys: [ImageKey.make("image/7a2b/original")],
 *   name: "In the garden"
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const AddLooks = Schema.Struct({
  groupId: Schema.propertySignature(GroupId).pipe(Schema.fromKey("group_id")),
  imageKeys: Schema.propertySignature(
    Schema.NonEmptyArray(ImageKey).pipe(Schema.maxItems(4, { message: () => "must be at most 4 photos" }))
  ).pipe(Schema.fromKey("image_keys")),
  name: NonBlankString,
  generationId: Schema.optional(GenerationId).pipe(Schema.fromKey("generation_id"))
}).annotations({
  identifier: "AddLooks",
  description: "The request that adds photos to a v2 group, each as a look."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface AddLooks extends Schema.Schema.Type<typeof AddLooks> {}
