import * as Schema from "effect/Schema"
import { GroupId } from "../Ids.ts"
import { optionalOrNull } from "../internal/optionalOrNull.ts"
import { withDefault } from "../internal/withDefault.ts"
import { lookName } from "./internal/lookName.ts"
import { PhotoSource } from "./PhotoSource.ts"

/**
 * The request that creates an avatar from a photo, on v3.
 *
 * **Details**
 *
 * - `name`: the avatar's name, at most 255 characters.
 * - `photo`: a photo of the person.
 * - `groupId`: the group to add the look to. Default: a new group.
 * - `type`: always `"photo"`. It can be omitted.
 *
 * The encoded form is the JSON of `POST /v3/avatars`, as documented by HeyGen.
 *
 * **Example**
 *
 * ```ts
 * import { AssetId, type CreatePhotoAvatar } from "effect-photo-avatar"
 *
 * const request: CreatePhotoAvatar = { name: "Ada", photo: AssetId.make("e1b4a7c0") }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const CreatePhotoAvatar = Schema.Struct({
  type: withDefault(Schema.Literal("photo"), "photo"),
  name: lookName,
  photo: Schema.propertySignature(PhotoSource).pipe(Schema.fromKey("file")),
  groupId: optionalOrNull(GroupId).pipe(Schema.fromKey("avatar_group_id"))
}).annotations({
  identifier: "CreatePhotoAvatar",
  description: "The request that creates an avatar from a photo, on v3."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface CreatePhotoAvatar extends Schema.Schema.Type<typeof CreatePhotoAvatar> {}
