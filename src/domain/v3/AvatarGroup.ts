import * as Schema from "effect/Schema"
import { GroupId, VoiceId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { UtcFromUnixSeconds } from "../internal/UtcFromUnixSeconds.ts"
import { AvatarStatus } from "./AvatarStatus.ts"
import { Failure } from "./internal/failure.ts"

/**
 * An avatar as v3 returns it: a group of looks.
 *
 * **Details**
 *
 * This library requires only `id`.
 *
 * - `status`: only private groups have a status.
 * - `consentStatus`: the status of the consent of the person shown, such as `pending`, `approved`, `accepted` or
 *   `rejected`; `None` if no consent is needed.
 * - `looksCount`: the number of looks.
 * - `error`: why the status is `failed`.
 *
 * Source: HeyGen's documentation of `/v3/avatars`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarGroup extends Schema.Class<AvatarGroup>("effect-photo-avatar/AvatarGroup")(
  {
    id: GroupId,
    name: optionOf(Schema.String),
    createdAt: optionOf(UtcFromUnixSeconds).pipe(Schema.fromKey("created_at")),
    looksCount: optionOf(Schema.NonNegativeInt).pipe(Schema.fromKey("looks_count")),
    status: optionOf(AvatarStatus),
    consentStatus: optionOf(Schema.String).pipe(Schema.fromKey("consent_status")),
    error: optionOf(Failure),
    previewImageUrl: optionOfUrl.pipe(Schema.fromKey("preview_image_url")),
    previewVideoUrl: optionOfUrl.pipe(Schema.fromKey("preview_video_url")),
    gender: optionOf(Schema.String),
    defaultVoiceId: optionOf(VoiceId).pipe(Schema.fromKey("default_voice_id"))
  },
  { description: "A v3 group of looks of one person or character." }
) {}
