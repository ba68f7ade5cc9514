import * as Schema from "effect/Schema"

const TextFromNumber = Schema.transform(Schema.JsonNumber, Schema.String, {
  strict: true,
  decode: String,
  encode: Number
})

/** A text that the API may return as a number. */
export const textOrNumber = Schema.Union(Schema.String, TextFromNumber)
