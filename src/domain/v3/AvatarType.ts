import { openEnum } from "../internal/openEnum.ts"

/**
 * What a look was made from. This library makes `photo_avatar`s; the lists of v3 also hold the others.
 *
 * Source: HeyGen's documentation of `/v3/avatars/looks`.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const AvatarType = openEnum(
  "AvatarType",
  ["photo_avatar", "digital_twin", "studio_avatar"],
  "What an avatar of v3 was made from."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type AvatarType = typeof AvatarType.Type
