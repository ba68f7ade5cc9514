import { openEnum } from "../internal/openEnum.ts"

/**
 * How far HeyGen is with generating photos.
 *
 * **Details**
 *
 * `in_progress` and `success` are in HeyGen's documentation, `failed` in public code that calls the API. Any other text
 * decodes as {@link Unrecognized}.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const PhotoGenerationStatus = openEnum(
  "PhotoGenerationStatus",
  ["in_progress", "success", "failed"],
  "How far HeyGen is with generating photos."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type PhotoGenerationStatus = typeof PhotoGenerationStatus.Type
