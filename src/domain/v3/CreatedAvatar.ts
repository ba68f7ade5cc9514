import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"
import { AvatarGroup } from "./AvatarGroup.ts"
import { AvatarLook } from "./AvatarLook.ts"

/**
 * What a create of v3 leads to: a look, and the group that it is in where HeyGen tells.
 *
 * **Details**
 *
 * The look is not ready yet: `AvatarService.awaitLook` waits for it. Source: HeyGen's documentation of `POST /v3/avatars`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class CreatedAvatar extends Schema.Class<CreatedAvatar>("effect-photo-avatar/CreatedAvatar")(
  {
    look: Schema.propertySignature(AvatarLook).pipe(Schema.fromKey("avatar_item")),
    group: optionOf(AvatarGroup).pipe(Schema.fromKey("avatar_group"))
  },
  { description: "What a create of v3 returns: a look, and its group where HeyGen tells." }
) {}
