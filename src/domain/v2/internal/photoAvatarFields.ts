import * as Schema from "effect/Schema"
import { LookId, VoiceId } from "../../Ids.ts"
import { optionOf } from "../../internal/optionOf.ts"
import { optionOfUrl } from "../../internal/optionOfUrl.ts"
import { UtcFromUnixSeconds } from "../../internal/UtcFromUnixSeconds.ts"
import { BusinessType } from "../BusinessType.ts"
import { PhotoAvatarStatus } from "../PhotoAvatarStatus.ts"
import { UpscaleAvailability } from "../UpscaleAvailability.ts"

/** The fields that a photo avatar and a group share: the API returns a group as its first photo avatar. */
export const photoAvatarFields = {
  id: LookId,
  name: optionOf(Schema.String),
  status: optionOf(PhotoAvatarStatus),
  createdAt: optionOf(UtcFromUnixSeconds).pipe(Schema.fromKey("created_at")),
  imageUrl: optionOfUrl.pipe(Schema.fromKey("image_url")),
  isMotion: optionOf(Schema.Boolean).pipe(Schema.fromKey("is_motion")),
  motionPreviewUrl: optionOfUrl.pipe(Schema.fromKey("motion_preview_url")),
  businessType: optionOf(BusinessType).pipe(Schema.fromKey("business_type")),
  upscaleAvailability: optionOf(UpscaleAvailability).pipe(Schema.fromKey("upscale_availability")),
  upscaled: optionOf(Schema.Boolean),
  backgroundSoundEffect: optionOf(Schema.String).pipe(Schema.fromKey("background_sound_effect")),
  defaultVoiceId: optionOf(VoiceId).pipe(Schema.fromKey("default_voice_id")),
  moderationMsg: optionOf(Schema.String).pipe(Schema.fromKey("moderation_msg"))
}
