import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"
import { textOrNumber } from "../internal/textOrNumber.ts"

/**
 * Why HeyGen failed to create a v3 group or look.
 *
 * **Details**
 *
 * - `code`: HeyGen's error code; a number is kept as text, such as `40004`.
 * - `message`: what HeyGen says about it.
 *
 * HeyGen returns an object with both, an object with one of them, or a plain text, which decodes as the message.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarFailure extends Schema.Class<AvatarFailure>("effect-photo-avatar/AvatarFailure")(
  {
    code: optionOf(textOrNumber),
    message: optionOf(Schema.String)
  },
  { description: "Why HeyGen failed to create an avatar." }
) {}
