import { openEnum } from "../internal/openEnum.ts"

/**
 * The processing status of a photo avatar.
 *
 * **Details**
 *
 * `pending`, `in_appeal` and `moderation_rejected` are part of the API's definition; `completed` appears in HeyGen's
 * samples, and `failed` in public code that calls the API. Any other text decodes as {@link Unrecognized}.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const PhotoAvatarStatus = openEnum(
  "PhotoAvatarStatus",
  ["pending", "completed", "in_appeal", "moderation_rejected", "failed"],
  "The processing status of a v2 photo avatar."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type PhotoAvatarStatus = typeof PhotoAvatarStatus.Type
