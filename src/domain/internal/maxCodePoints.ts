import * as Schema from "effect/Schema"

/**
 * Limits the number of characters, counted in code points, since HeyGen does not say how it counts: an emoji is one, not
 * two UTF-16 units.
 */
export const maxCodePoints =
  (most: number) =>
  <S extends Schema.Schema<string>>(self: S): Schema.filter<S> =>
    self.pipe(
      Schema.filter((text) => Array.from(text).length <= most, {
        message: () => `must be at most ${most.toLocaleString("en")} characters`,
        jsonSchema: { maxLength: most }
      })
    )
