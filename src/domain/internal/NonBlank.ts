import { Schema } from "effect"

/** Text with at least one character that is not white space. */
export const NonBlank = Schema.String.pipe(Schema.pattern(/\S/, { message: () => "must not be blank" }))
