import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { GroupId } from "../Ids.ts"
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
 * `AvatarService.listLooks` finds the look. Otherwise the group may have existed before, and the outcome is `ambiguous`:
 * `listLooks` shows whether the look was added. HeyGen repeats this response for its idempotency key.
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
) {
  /**
   * The group of the look, to add further looks to, if HeyGen names it.
   *
   * @since 0.1.0
   */
  get groupId(): Option.Option<GroupId> {
    return Option.orElse(this.look.groupId, () => Option.map(this.group, ({ id }) => id))
  }
}
