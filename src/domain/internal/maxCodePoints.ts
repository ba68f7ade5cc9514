import * as Schema from "effect/Schema"

/** Limits a text to so many characters as HeyGen counts them: an emoji is one, although it is two UTF-16 units. */
export const maxCodePoints =
  (most: number) =>
  <S extends Schema.Schema<string>>(self: S): Schema.filter<S> =>
    self.pipe(
      Schema.filter((text) => Array.from(text).length <= most, {
        message: () => `must be at most ${most.toLocaleString("en")} characters`,
        jsonSchema: { maxLength: most }
      })
    )
