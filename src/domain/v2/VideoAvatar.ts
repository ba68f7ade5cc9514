import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { NonBlankString } from "../NonBlankString.ts"

/**
 * An avatar made from a video, which the lists of v2 contain besides photo avatars.
 *
 * **Details**
 *
 * - `id`: HeyGen's `avatar_id`. It identifies no photo avatar, so the methods of `PhotoAvatarService` do not accept it.
 *
 * Source: responses of `GET /v2/avatar_group/{group_id}/avatars` in public integrations.
 *
 * @since 0.1.0
 * @category Responses
 */
export class VideoAvatar extends Schema.Class<VideoAvatar>("effect-photo-avatar/VideoAvatar")(
  {
    id: Schema.propertySignature(NonBlankString).pipe(Schema.fromKey("avatar_id")),
    name: optionOf(Schema.String).pipe(Schema.fromKey("avatar_name")),
    gender: optionOf(Schema.String),
    previewImageUrl: optionOfUrl.pipe(Schema.fromKey("preview_image_url")),
    previewVideoUrl: optionOfUrl.pipe(Schema.fromKey("preview_video_url"))
  },
  { description: "An avatar made from a video, in a v2 list." }
) {}
