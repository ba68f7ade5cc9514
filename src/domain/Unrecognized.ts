import * as Schema from "effect/Schema"

/**
 * A value of one of HeyGen's enums that this version of the library does not know.
 *
 * **Details**
 *
 * HeyGen's enums are open: a new status must not break an existing program, so an unknown value decodes to its own
 * text, and encodes to the same text again.
 *
 * @since 0.1.0
 * @category Vendor enums
 */
export const Unrecognized = Schema.String.pipe(
  Schema.brand("effect-photo-avatar/Unrecognized", {
    identifier: "Unrecognized",
    description: "A value of a HeyGen enum that this version does not know."
  })
)

/**
 * @since 0.1.0
 * @category Vendor enums
 */
export type Unrecognized = typeof Unrecognized.Type
