import * as Schema from "effect/Schema"
import { Unrecognized } from "../Unrecognized.ts"

export const openEnum = <const Known extends readonly [string, ...Array<string>]>(
  identifier: string,
  known: Known,
  description: string
) => {
  const unrecognized = Unrecognized.pipe(
    Schema.filter((value) => !known.includes(value), {
      jsonSchema: {},
      arbitrary: () => (fc) =>
        fc
          .string()
          .filter((value) => !known.includes(value))
          .map((value) => Unrecognized.make(value))
    })
  )
  return Schema.Union(Schema.Literal(...known), unrecognized).annotations({ identifier, description })
}
