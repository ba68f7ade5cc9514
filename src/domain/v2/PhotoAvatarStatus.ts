import { openEnum } from "../internal/openEnum.ts"

/**
 * How far HeyGen is with a photo avatar.
 *
 * **Details**
 *
 * `pending`, `in_appeal` and `moderation_rejected` are named in the API's definition, `completed` in the vendor's
 * samples, `failed` in public code that calls the API. Any other text decodes as {@link Unrecognized}.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const PhotoAvatarStatus = openEnum(
  "PhotoAvatarStatus",
  ["pending", "completed", "in_appeal", "moderation_rejected", "failed"],
  "How far HeyGen is with a photo avatar of v2."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type PhotoAvatarStatus = typeof PhotoAvatarStatus.Type
