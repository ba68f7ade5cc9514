import { openEnum } from "../internal/openEnum.ts"

/**
 * What a look was made from. This library creates `photo_avatar`s; v3 lists also contain the other types.
 *
 * Source: HeyGen's documentation of `/v3/avatars/looks`.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const AvatarType = openEnum(
  "AvatarType",
  ["photo_avatar", "digital_twin", "studio_avatar"],
  "What a v3 avatar was made from."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type AvatarType = typeof AvatarType.Type
