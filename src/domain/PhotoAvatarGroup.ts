import { identity, Option, Redacted, Schema } from "effect"
import { BusinessType } from "./BusinessType.ts"
import { PhotoAvatarGroupId, PhotoAvatarId, VoiceId } from "./Ids.ts"
import { optionOf } from "./internal/optionOf.ts"
import { UtcFromUnixSeconds } from "./internal/UtcFromUnixSeconds.ts"
import { PhotoAvatarStatus } from "./PhotoAvatarStatus.ts"
import { SignedUrl, SignedUrlFromString } from "./SignedUrl.ts"
import { UpscaleAvailability } from "./UpscaleAvailability.ts"

const optionOfUrl = Schema.optionalToRequired(
  Schema.NullOr(SignedUrlFromString),
  Schema.OptionFromSelf(Schema.typeSchema(SignedUrl)),
  {
    decode: Option.filter((url): url is SignedUrl => url !== null && Redacted.value(url.url) !== ""),
    encode: identity
  }
).pipe(Schema.withConstructorDefault(() => Option.none<SignedUrl>()))

/**
 * A photo avatar group as HeyGen describes it: the group together with its first look.
 *
 * **Details**
 *
 * `id`, `groupId`, `name`, `status` and `createdAt` are always there. Everything else is an `Option`, `None` when HeyGen
 * leaves it out or says null; fields this version does not know are ignored.
 *
 * - `createdAt`: to the millisecond; the API has Unix seconds as a float.
 * - `imageUrl`: signed, readable for seven days; `None` while the photo is not ready (the API then says `""`).
 * - `status`: `pending` right after the create. HeyGen has no webhook for "ready": ask again.
 * - `moderationMsg`: why moderation rejected or suspended the avatar.
 *
 * Source: `POST /v2/photo_avatar/avatar_group/create` in HeyGen's OpenAPI file, whose example has null where its schema
 * says string; this schema follows the example.
 *
 * **Gotchas**
 *
 * `JSON.stringify` hides the signed URLs. To store or send a group whole, encode it:
 * `Schema.encode(PhotoAvatarGroup)`.
 *
 * **Example**
 *
 * ```ts
 * import { DateTime } from "effect"
 * import { PhotoAvatarGroup, PhotoAvatarGroupId, PhotoAvatarId } from "effect-photo-avatar"
 *
 * const group = PhotoAvatarGroup.make({
 *   id: PhotoAvatarId.make("5f1c"),
 *   groupId: PhotoAvatarGroupId.make("5f1c"),
 *   name: "Ada",
 *   status: "pending",
 *   createdAt: DateTime.unsafeMake("2026-01-31T12:00:00Z")
 * })
 * ```
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoAvatarGroup extends Schema.Class<PhotoAvatarGroup>("effect-photo-avatar/PhotoAvatarGroup")({
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
}) {}
