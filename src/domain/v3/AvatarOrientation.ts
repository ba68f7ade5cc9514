import { openEnum } from "../internal/openEnum.ts"

/**
 * The video orientation that suits a look.
 *
 * Source: HeyGen's documentation of `/v3/avatars/looks`.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const AvatarOrientation = openEnum(
  "AvatarOrientation",
  ["portrait", "landscape", "square"],
  "The video orientation that suits a look."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type AvatarOrientation = typeof AvatarOrientation.Type
