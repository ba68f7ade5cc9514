import * as Schema from "effect/Schema"
import { GroupId, LookId } from "../Ids.ts"
import { maxCodePoints } from "../internal/maxCodePoints.ts"
import { optionalOrNull } from "../internal/optionalOrNull.ts"
import { withDefault } from "../internal/withDefault.ts"
import { NonBlankString } from "../NonBlankString.ts"
import { lookName } from "./internal/lookName.ts"
import { PhotoSource } from "./PhotoSource.ts"

/**
 * The request that creates an avatar from a description, on v3.
 *
 * **Details**
 *
 * - `name`: the avatar's name, at most 255 characters.
 * - `prompt`: a description of the person, at most 1,000 characters.
 * - `referenceImages`: at most three reference photos.
 * - `referenceLookId`: a reference look, which must be ready: `AvatarService.awaitLook` waits until it is. With a
 *   `groupId`, it must belong to that group.
 * - `groupId`: the group to add the new look to. Default: the group of the reference look if there is one, otherwise a new
 *   group.
 * - `type`: always `"prompt"`. It can be omitted.
 *
 * The encoded form is the JSON of `POST /v3/avatars`, as documented by HeyGen.
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
  name: lookName,
  prompt: NonBlankString.pipe(maxCodePoints(1000)),
  referenceImages: optionalOrNull(
    Schema.Array(PhotoSource).pipe(Schema.maxItems(3, { message: () => "must be at most 3 photos" }))
  ).pipe(Schema.fromKey("reference_images")),
  referenceLookId: optionalOrNull(LookId).pipe(Schema.fromKey("avatar_id")),
  groupId: optionalOrNull(GroupId).pipe(Schema.fromKey("avatar_group_id"))
}).annotations({
  identifier: "CreatePromptAvatar",
  description: "The request that creates an avatar from a description, on v3."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface CreatePromptAvatar extends Schema.Schema.Type<typeof CreatePromptAvatar> {}
