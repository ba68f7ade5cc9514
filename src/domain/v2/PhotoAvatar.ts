import * as Schema from "effect/Schema"
import { GroupId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { photoAvatarFields } from "./internal/photoAvatarFields.ts"

/**
 * A photo avatar (a look of a group) as HeyGen returns it. Its fields are those of a `PhotoAvatarGroup`, except that
 * `groupId`, the group that it belongs to, is an `Option` too.
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoAvatar extends Schema.Class<PhotoAvatar>("effect-photo-avatar/PhotoAvatar")(
  {
    ...photoAvatarFields,
    groupId: optionOf(GroupId).pipe(Schema.fromKey("group_id"))
  },
  { description: "A v2 photo avatar." }
) {}
