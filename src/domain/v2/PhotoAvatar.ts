import * as Schema from "effect/Schema"
import { photoAvatarFields } from "./internal/photoAvatarFields.ts"

/**
 * A photo avatar (a look of a group) as HeyGen returns it. Its fields are those of a `PhotoAvatarGroup`; `groupId`
 * identifies the group that it belongs to.
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoAvatar extends Schema.Class<PhotoAvatar>("effect-photo-avatar/PhotoAvatar")(photoAvatarFields, {
  description: "A v2 photo avatar."
}) {}
