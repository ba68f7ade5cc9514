import * as Schema from "effect/Schema"
import { PhotoAvatarGroupId, PhotoAvatarId, VoiceId } from "../../Ids.ts"
import { optionOf } from "../../internal/optionOf.ts"
import { optionOfUrl } from "../../internal/optionOfUrl.ts"
import { UtcFromUnixSeconds } from "../../internal/UtcFromUnixSeconds.ts"
import { BusinessType } from "../BusinessType.ts"
import { PhotoAvatarStatus } from "../PhotoAvatarStatus.ts"
import { UpscaleAvailability } from "../UpscaleAvailability.ts"

/** The fields of a photo avatar, which the API returns alone or as the first of its group. */
export const photoAvatarFields = {
  id: PhotoAvatarId,
  groupId: Schema.propertySignature(PhotoAvatarGroupId).pipe(Schema.fromKey("group_id")),
  name: Schema.String,
  status: PhotoAvatarStatus,
  createdAt: Schema.propertySignature(UtcFromUnixSeconds).pipe(Schema.fromKey("created_at")),
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
