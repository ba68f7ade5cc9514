import * as Schema from "effect/Schema"
import { optionOf } from "./internal/optionOf.ts"

/**
 * A response's notice that its endpoint will be retired: a `deprecation` or `sunset` header, or a body's `warning`.
 *
 * **Details**
 *
 * - `operation`: the call that received the response.
 * - `message`: HeyGen's message, if any.
 * - `sunsetAt`: when the endpoint is retired.
 * - `replacement`: the endpoint to use instead, according to HeyGen.
 * - `successor`: the operation of this library to use instead.
 * - `documentation`: the address of HeyGen's documentation.
 *
 * @since 0.1.0
 * @category Responses
 */
export class SunsetNotice extends Schema.Class<SunsetNotice>("effect-photo-avatar/SunsetNotice")(
  {
    operation: Schema.String,
    message: optionOf(Schema.String),
    sunsetAt: optionOf(Schema.DateTimeUtc),
    replacement: optionOf(Schema.String),
    successor: optionOf(Schema.String),
    documentation: optionOf(Schema.String)
  },
  { description: "A response's notice that its endpoint will be retired." }
) {}
