import * as Schema from "effect/Schema"

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
    message: Schema.optionalWith(Schema.String, { as: "Option" }),
    sunsetAt: Schema.optionalWith(Schema.DateTimeUtc, { as: "Option" }),
    replacement: Schema.optionalWith(Schema.String, { as: "Option" }),
    successor: Schema.optionalWith(Schema.String, { as: "Option" }),
    documentation: Schema.optionalWith(Schema.String, { as: "Option" })
  },
  { description: "A response's notice that its endpoint will be retired." }
) {}
