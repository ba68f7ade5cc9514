import * as Schema from "effect/Schema"
import { GroupId, LookId, VoiceId } from "../Ids.ts"
import { listOrNull } from "../internal/listOrNull.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { AvatarEngine } from "./AvatarEngine.ts"
import { AvatarOrientation } from "./AvatarOrientation.ts"
import { AvatarStatus } from "./AvatarStatus.ts"
import { AvatarType } from "./AvatarType.ts"
import { Failure } from "./internal/failure.ts"

/**
 * A look of an avatar, as v3 returns it.
 *
 * **Details**
 *
 * This library requires only `id`. Every other field is an `Option`, or a list that may be empty.
 *
 * - `id`: the `avatar_id` to make videos with.
 * - `status`: only private looks have a status. `AvatarService.awaitLook` waits until a look can be used.
 * - `error`: why the status is `failed`.
 * - `imageWidth`, `imageHeight`: in pixels; absent or 0 until the look is ready, and absent for some ready looks.
 * - `engines`: the engines that can make videos of the look.
 *
 * Source: HeyGen's documentation of `/v3/avatars/looks`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarLook extends Schema.Class<AvatarLook>("effect-photo-avatar/AvatarLook")(
  {
    id: LookId,
    name: optionOf(Schema.String),
    avatarType: optionOf(AvatarType).pipe(Schema.fromKey("avatar_type")),
    groupId: optionOf(GroupId).pipe(Schema.fromKey("group_id")),
    status: optionOf(AvatarStatus),
    error: optionOf(Failure),
    previewImageUrl: optionOfUrl.pipe(Schema.fromKey("preview_image_url")),
    previewVideoUrl: optionOfUrl.pipe(Schema.fromKey("preview_video_url")),
    imageWidth: optionOf(Schema.Int).pipe(Schema.fromKey("image_width")),
    imageHeight: optionOf(Schema.Int).pipe(Schema.fromKey("image_height")),
    preferredOrientation: optionOf(AvatarOrientation).pipe(Schema.fromKey("preferred_orientation")),
    gender: optionOf(Schema.String),
    defaultVoiceId: optionOf(VoiceId).pipe(Schema.fromKey("default_voice_id")),
    engines: listOrNull(AvatarEngine).pipe(Schema.fromKey("supported_api_engines")),
    tags: listOrNull(Schema.String)
  },
  { description: "A v3 look of an avatar, which videos are made with." }
) {}
