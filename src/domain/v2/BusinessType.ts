import { openEnum } from "../internal/openEnum.ts"

/**
 * Where the photo of an avatar came from.
 *
 * **Details**
 *
 * `uploaded` and `generated` are named in the API's definition; `user_upload` is what older groups carry. Any other
 * text decodes as {@link Unrecognized}.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const BusinessType = openEnum(
  "BusinessType",
  ["uploaded", "generated", "user_upload"],
  "Where the photo of a v2 avatar came from."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type BusinessType = typeof BusinessType.Type
