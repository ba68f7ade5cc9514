import * as Schema from "effect/Schema"

/** A visible character: neither white space nor an invisible one, such as a zero-width space or a filler. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u

/**
 * A string with at least one visible character.
 *
 * @since 0.1.0
 * @category Requests
 */
export const NonBlankString = Schema.String.pipe(
  Schema.filter((text) => visible.test(text), {
    identifier: "NonBlankString",
    description: "A string with at least one visible character.",
    message: () => "must not be blank",
    jsonSchema: { pattern: "\\S" }
  })
)
