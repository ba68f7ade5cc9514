import * as Schema from "effect/Schema"
import { photoAvatarFields } from "./internal/photoAvatarFields.ts"

/**
 * One photo avatar (a look of a group) as HeyGen describes it. Its fields are those of a `PhotoAvatarGroup`; `groupId`
 * names the group it belongs to.
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoAvatar extends Schema.Class<PhotoAvatar>("effect-photo-avatar/PhotoAvatar")(photoAvatarFields, {
  description: "A photo avatar of v2."
}) {}
