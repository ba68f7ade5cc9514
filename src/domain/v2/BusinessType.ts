import { openEnum } from "../internal/openEnum.ts"

/**
 * The origin of an avatar's photo.
 *
 * **Details**
 *
 * `uploaded` and `generated` are part of the API's definition; `user_upload` appears in older groups. Any other text
 * decodes as {@link Unrecognized}.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const BusinessType = openEnum(
  "BusinessType",
  ["uploaded", "generated", "user_upload"],
  "The origin of a v2 avatar's photo."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type BusinessType = typeof BusinessType.Type
