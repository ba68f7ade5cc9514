import * as Schema from "effect/Schema"

/** A character that shows: neither white space nor one that is drawn as nothing, such as a zero-width space or a filler. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u

/**
 * Text with at least one visible character: what HeyGen takes for a name or a description.
 *
 * @since 0.1.0
 * @category Requests
 */
export const NonBlankString = Schema.String.pipe(
  Schema.filter((text) => visible.test(text), {
    identifier: "NonBlankString",
    description: "Text with at least one visible character.",
    message: () => "must not be blank",
    jsonSchema: { pattern: "\\S" }
  })
)
