import * as Schema from "effect/Schema"

/**
 * What a response said about its own end: a `deprecation` or `sunset` header, or a `warning` in the body.
 *
 * **Details**
 *
 * - `operation`: the call that was answered.
 * - `message`: the vendor's words, if it had any.
 * - `sunsetAt`: when the endpoint ends.
 * - `replacement`: the endpoint to use instead, as the vendor says.
 * - `successor`: the operation of this library to use instead.
 * - `documentation`: where the vendor explains.
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
  { description: "The announcement of its own end that a response carried." }
) {}
