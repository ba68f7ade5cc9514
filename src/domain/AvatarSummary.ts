import * as Schema from "effect/Schema"
import { GroupId, LookId } from "./Ids.ts"
import { optionOf } from "./internal/optionOf.ts"
import { optionOfUrl } from "./internal/optionOfUrl.ts"

/**
 * A photo avatar, with the fields that v2 and v3 have in common.
 *
 * **Details**
 *
 * - `id`: the id of the look.
 * - `groupId`: the id of its group, which v3 may omit.
 * - `name`: `None` if HeyGen has not said it.
 * - `imageUrl`: a picture of the avatar; `None` until it is ready.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarSummary extends Schema.Class<AvatarSummary>("effect-photo-avatar/AvatarSummary")(
  {
    id: LookId,
    groupId: optionOf(GroupId),
    name: optionOf(Schema.String),
    imageUrl: optionOfUrl
  },
  { description: "A photo avatar, on v2 or v3." }
) {}
