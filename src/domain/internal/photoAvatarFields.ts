import { identity, Option, Redacted, Schema } from "effect"
import { BusinessType } from "../BusinessType.ts"
import { PhotoAvatarGroupId, PhotoAvatarId, VoiceId } from "../Ids.ts"
import { PhotoAvatarStatus } from "../PhotoAvatarStatus.ts"
import { SignedUrl, SignedUrlFromString } from "../SignedUrl.ts"
import { UpscaleAvailability } from "../UpscaleAvailability.ts"
import { optionOf } from "./optionOf.ts"
import { UtcFromUnixSeconds } from "./UtcFromUnixSeconds.ts"

const optionOfUrl = Schema.optionalToRequired(
  Schema.NullOr(SignedUrlFromString),
  Schema.OptionFromSelf(Schema.typeSchema(SignedUrl)),
  {
    decode: Option.filter((url): url is SignedUrl => url !== null && Redacted.value(url.url) !== ""),
    encode: identity
  }
).pipe(Schema.withConstructorDefault(() => Option.none<SignedUrl>()))

/** The one object in which HeyGen describes a photo avatar, alone or as the first of its group. */
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
