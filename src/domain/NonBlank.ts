import { Schema } from "effect"

/**
 * Text with at least one character that is not white space: what HeyGen takes for a name or a description.
 *
 * @since 0.1.0
 * @category Requests
 */
export const NonBlank = Schema.String.pipe(Schema.pattern(/\S/, { message: () => "must not be blank" }))
