import { openEnum } from "../internal/openEnum.ts"

/**
 * An engine that HeyGen uses to make videos of a look.
 *
 * Source: HeyGen's documentation of `/v3/avatars/looks`.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const AvatarEngine = openEnum(
  "AvatarEngine",
  ["avatar_v", "avatar_iv", "avatar_iii"],
  "An engine that can animate a look."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type AvatarEngine = typeof AvatarEngine.Type
