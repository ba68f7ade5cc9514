import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"
import { AvatarGroup } from "./AvatarGroup.ts"
import { AvatarLook } from "./AvatarLook.ts"

/**
 * The result of a v3 create: a look, and its group if HeyGen returns it.
 *
 * **Details**
 *
 * The look is not ready yet: `AvatarService.awaitLook` waits until it is. Source: HeyGen's documentation of
 * `POST /v3/avatars`.
 *
 * **Gotchas**
 *
 * HeyGen may name the group alone. The create then fails with an `UnexpectedResponse`. If it is a `createPhotoAvatar`
 * without a `groupId`, the group is new: the outcome is `created`, the `createdId` is that of the group, and
 * `AvatarService.listLooks` finds the look. Otherwise the group may have existed before, and the outcome is
 * `ambiguous`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class CreatedAvatar extends Schema.Class<CreatedAvatar>("effect-photo-avatar/CreatedAvatar")(
  {
    look: Schema.propertySignature(AvatarLook).pipe(Schema.fromKey("avatar_item")),
    group: optionOf(AvatarGroup).pipe(Schema.fromKey("avatar_group"))
  },
  { description: "The result of a v3 create: a look, and its group if HeyGen returns it." }
) {}
