import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"

/**
 * Identifies the next page of a v3 list.
 *
 * @since 0.1.0
 * @category Ids
 */
export const PageToken = Schema.NonEmptyString.pipe(
  Schema.brand("effect-photo-avatar/PageToken", {
    identifier: "PageToken",
    description: "Identifies the next page of a v3 list."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type PageToken = typeof PageToken.Type

/**
 * A page of a v3 list, with the token of the next page; `None` on the last page.
 *
 * @since 0.1.0
 * @category Responses
 */
export interface ListPage<Item> {
  readonly items: ReadonlyArray<Item>
  readonly next: Option.Option<PageToken>
}

/**
 * Builds the schema of a page of a v3 list from the schema of its items.
 *
 * @since 0.1.0
 * @category Responses
 */
export const ListPage = <Item, Json>(item: Schema.Schema<Item, Json>) =>
  Schema.transformOrFail(
    Schema.Struct({
      data: Schema.Array(item),
      has_more: optionOf(Schema.Boolean),
      next_token: optionOf(Schema.String)
    }),
    Schema.Struct({ items: Schema.Array(Schema.typeSchema(item)), next: Schema.OptionFromSelf(PageToken) }),
    {
      strict: true,
      decode: ({ data, has_more, next_token }, _, ast) => {
        const next = Option.flatMap(next_token, Schema.decodeOption(PageToken))
        if (!Option.contains(has_more, true)) return ParseResult.succeed({ items: data, next: Option.none() })
        return Option.isSome(next)
          ? ParseResult.succeed({ items: data, next })
          : ParseResult.fail(new ParseResult.Type(ast, data.length, "has_more is true, but there is no next_token"))
      },
      encode: ({ items, next }) =>
        ParseResult.succeed({ data: items, has_more: Option.some(Option.isSome(next)), next_token: next })
    }
  )
