import * as Schema from "effect/Schema"
import { PhotoAvatarGroupId, PhotoAvatarId } from "../Ids.ts"
import { withDefault } from "../internal/withDefault.ts"
import { NonBlankString } from "../NonBlankString.ts"
import { PhotoSource } from "./PhotoSource.ts"

/**
 * The request that creates an avatar from a description, on v3.
 *
 * **Details**
 *
 * - `name`: of the avatar.
 * - `prompt`: describes the person.
 * - `referenceImages`: at most three photos to go by.
 * - `lookId`: a look to go by. Without a `groupId` the new look joins its group; with one, it must belong to that group.
 * - `groupId`: the group that gets the look. Default: a new group.
 * - `type`: what the avatar is made from. There is only this value, and it need not be given.
 *
 * The encoded side is the JSON of `POST /v3/avatars`, as HeyGen documents it.
 *
 * **Example**
 *
 * ```ts
 * import type { CreatePromptAvatar } from "effect-photo-avatar"
 *
 * const request: CreatePromptAvatar = {
 *   name: "Ada",
 *   prompt: "A mathematician in a dark green dress, smiling, in a library",
 *   referenceImages: [new URL("https://photos.example/library.jpg")]
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const CreatePromptAvatar = Schema.Struct({
  type: withDefault(Schema.Literal("prompt"), "prompt"),
  name: NonBlankString,
  prompt: NonBlankString,
  referenceImages: Schema.optional(
    Schema.Array(PhotoSource).pipe(Schema.maxItems(3, { message: () => "must be at most 3 photos" }))
  ).pipe(Schema.fromKey("reference_images")),
  lookId: Schema.optional(PhotoAvatarId).pipe(Schema.fromKey("avatar_id")),
  groupId: Schema.optional(PhotoAvatarGroupId).pipe(Schema.fromKey("avatar_group_id"))
}).annotations({
  identifier: "CreatePromptAvatar",
  description: "The request that creates an avatar from a description, on v3."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface CreatePromptAvatar extends Schema.Schema.Type<typeof CreatePromptAvatar> {}
