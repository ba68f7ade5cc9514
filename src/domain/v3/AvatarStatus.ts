import { openEnum } from "../internal/openEnum.ts"

/**
 * The processing status of a v3 group or look.
 *
 * **Details**
 *
 * `processing`, then `completed` or `failed`; `pending_consent` while the person shown has not consented yet. Any other
 * text decodes as {@link Unrecognized}.
 *
 * Source: HeyGen's documentation of `/v3/avatars`.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const AvatarStatus = openEnum(
  "AvatarStatus",
  ["processing", "pending_consent", "failed", "completed"],
  "The processing status of a v3 avatar."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type AvatarStatus = typeof AvatarStatus.Type
