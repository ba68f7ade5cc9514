import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { AvatarGroup } from "./AvatarGroup.ts"

/**
 * A request for the consent of the person shown in a group.
 *
 * **Details**
 *
 * - `group`: the group that shows the person, if HeyGen returns it.
 * - `url`: the page where the person consents, valid for 24 hours; `None` if a consent video was submitted instead.
 *
 * Source: HeyGen's documentation of `POST /v3/avatars/{group_id}/consent`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarConsent extends Schema.Class<AvatarConsent>("effect-photo-avatar/AvatarConsent")(
  {
    group: optionOf(AvatarGroup).pipe(Schema.fromKey("avatar_group")),
    url: optionOfUrl
  },
  { description: "A request for the consent of the person shown in a group, as HeyGen returns it." }
) {}
