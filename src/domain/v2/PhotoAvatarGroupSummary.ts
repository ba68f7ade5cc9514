import * as Schema from "effect/Schema"
import { GroupId, VoiceId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { UtcFromUnixSeconds } from "../internal/UtcFromUnixSeconds.ts"

/**
 * A group as the list of groups returns it.
 *
 * **Details**
 *
 * - `createdAt`: the API returns whole Unix seconds here.
 * - `looksCount`: the number of looks in the group.
 * - `previewImageUrl`: a preview picture, once there is one.
 * - `groupType`, `trainStatus`: values of HeyGen, which does not document the possible ones.
 *
 * Source: HeyGen's documentation of "List All Avatar Groups".
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoAvatarGroupSummary extends Schema.Class<PhotoAvatarGroupSummary>(
  "effect-photo-avatar/PhotoAvatarGroupSummary"
)(
  {
    id: GroupId,
    name: optionOf(Schema.String),
    createdAt: optionOf(UtcFromUnixSeconds).pipe(Schema.fromKey("created_at")),
    looksCount: optionOf(Schema.NonNegativeInt).pipe(Schema.fromKey("num_looks")),
    previewImageUrl: optionOfUrl.pipe(Schema.fromKey("preview_image")),
    groupType: optionOf(Schema.String).pipe(Schema.fromKey("group_type")),
    trainStatus: optionOf(Schema.String).pipe(Schema.fromKey("train_status")),
    defaultVoiceId: optionOf(VoiceId).pipe(Schema.fromKey("default_voice_id"))
  },
  { description: "A group in the v2 list of groups." }
) {}
