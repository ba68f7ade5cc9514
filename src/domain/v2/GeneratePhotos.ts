import * as Schema from "effect/Schema"
import { maxCodePoints } from "../internal/maxCodePoints.ts"
import { oneOf } from "../internal/oneOf.ts"
import { NonBlankString } from "../NonBlankString.ts"

/**
 * The request that generates photos of a person who does not exist, on v2. All fields are required.
 *
 * **Details**
 *
 * - `name`: the person's name.
 * - `appearance`: a description of what the photos show, with at most 1,000 characters.
 * - `age`, `gender`, `ethnicity`, `orientation`, `pose`, `style`: one of HeyGen's values for each.
 *
 * Source: HeyGen's documentation of "Generate Photo Avatar Photos".
 *
 * **Example**
 *
 * ```ts
 * import type { GeneratePhotos } from "effect-photo-avatar"
 *
 * const request: GeneratePhotos = {
 *   name: "Ada",
 *   age: "Early Middle Age",
 *   gender: "Woman",
 *   ethnicity: "Unspecified",
 *   orientation: "square",
 *   pose: "half_body",
 *   style: "Realistic",
 *   appearance: "A mathematician in a dark green dress, smiling, in a library"
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export const GeneratePhotos = Schema.Struct({
  name: NonBlankString,
  age: oneOf("Young Adult", "Early Middle Age", "Late Middle Age", "Senior", "Unspecified"),
  gender: oneOf("Woman", "Man", "Unspecified"),
  ethnicity: oneOf(
    "White",
    "Black",
    "Asian American",
    "East Asian",
    "South East Asian",
    "South Asian",
    "Middle Eastern",
    "Pacific",
    "Hispanic",
    "Unspecified"
  ),
  orientation: oneOf("square", "horizontal", "vertical"),
  pose: oneOf("half_body", "close_up", "full_body"),
  style: oneOf("Realistic", "Pixar", "Cinematic", "Vintage", "Noir", "Cyberpunk", "Unspecified"),
  appearance: NonBlankString.pipe(maxCodePoints(1000))
}).annotations({
  identifier: "GeneratePhotos",
  description: "The request that generates photos of a person who does not exist, on v2."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface GeneratePhotos extends Schema.Schema.Type<typeof GeneratePhotos> {}
