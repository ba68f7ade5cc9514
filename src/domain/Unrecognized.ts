import * as Schema from "effect/Schema"

/**
 * A value of one of the vendor's enums that this version of the library does not know yet.
 *
 * **Details**
 *
 * The vendor's enums are open: a new status must not break a program that runs today, so an unknown value decodes,
 * keeps its text, and encodes to the same text again.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const Unrecognized = Schema.String.pipe(
  Schema.brand("effect-photo-avatar/Unrecognized", {
    identifier: "Unrecognized",
    description: "A value of an enum of HeyGen that this version does not know."
  })
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type Unrecognized = typeof Unrecognized.Type
