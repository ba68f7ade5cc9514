import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { PageToken } from "../ListPage.ts"

/** HeyGen lists both kinds when the query names none. */
const ownership = Schema.optionalToOptional(
  Schema.Literal("private", "public"),
  Schema.UndefinedOr(Schema.Literal("private", "public", "any")),
  {
    decode: (stated) => Option.some(Option.getOrElse(stated, () => "any" as const)),
    encode: (given) => {
      const wanted = Option.getOrUndefined(given) ?? "private"
      return wanted === "any" ? Option.none() : Option.some(wanted)
    }
  }
)

/** The query fields that all v3 lists share. */
export const listQueryFields = {
  ownership,
  pageSize: Schema.optional(
    Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 50, { message: () => "a page has 1 to 50 items" }))
  ).pipe(Schema.fromKey("limit")),
  from: Schema.optional(PageToken).pipe(Schema.fromKey("token"))
}
