import { openEnum } from "../internal/openEnum.ts"

/**
 * How far HeyGen is with a group or look of v3.
 *
 * **Details**
 *
 * `processing`, then `completed` or `failed`; `pending_consent` while the person shown has yet to agree. HeyGen may send
 * others: an unknown one is kept as {@link Unrecognized}.
 *
 * Source: HeyGen's documentation of `/v3/avatars`.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const AvatarStatus = openEnum(
  "AvatarStatus",
  ["processing", "pending_consent", "failed", "completed"],
  "How far HeyGen is with an avatar of v3."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type AvatarStatus = typeof AvatarStatus.Type
