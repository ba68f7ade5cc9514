import { openEnum } from "../internal/openEnum.ts"

/**
 * The status of a generation of photos.
 *
 * **Details**
 *
 * `in_progress` and `success` appear in HeyGen's documentation, and `failed` in public code that calls the API. Any
 * other text decodes as {@link Unrecognized}.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const PhotoGenerationStatus = openEnum(
  "PhotoGenerationStatus",
  ["in_progress", "success", "failed"],
  "The status of a generation of photos."
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type PhotoGenerationStatus = typeof PhotoGenerationStatus.Type
