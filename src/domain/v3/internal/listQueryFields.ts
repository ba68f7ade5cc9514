import * as Schema from "effect/Schema"
import { withDefault } from "../../internal/withDefault.ts"
import { PageToken } from "../ListPage.ts"

/** The query fields that all v3 lists share. */
export const listQueryFields = {
  ownership: withDefault(Schema.Literal("private", "public"), "private"),
  pageSize: Schema.optional(
    Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 50, { message: () => "a page has 1 to 50 items" }))
  ).pipe(Schema.fromKey("limit")),
  from: Schema.optional(PageToken).pipe(Schema.fromKey("token"))
}
