import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"

/**
 * Identifies the next page of a v3 list.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AvatarService, PageToken } from "effect-photo-avatar"
 *
 * const page = (token: string) =>
 *   Effect.flatMap(AvatarService, (avatars) => avatars.listLooksPage({ from: PageToken.make(token) }))
 * ```
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
 * A page of a v3 list.
 *
 * **Details**
 *
 * - `next`: the token of the next page; `None` on the last page.
 * - `hasMore`: whether there are more items. A page with more items and no token is an incomplete list: the streams of
 *   `AvatarService` fail on it.
 *
 * @since 0.1.0
 * @category Responses
 */
export interface ListPage<Item> {
  readonly items: ReadonlyArray<Item>
  readonly next: Option.Option<PageToken>
  readonly hasMore: boolean
}

/**
 * Builds the schema of a page of a v3 list from the schema of its items.
 *
 * @since 0.1.0
 * @category Responses
 */
export const ListPage = <Item, Json>(item: Schema.Schema<Item, Json>) =>
  Schema.transform(
    Schema.Struct({
      data: Schema.NullOr(Schema.Array(item)),
      has_more: optionOf(Schema.Boolean),
      next_token: optionOf(PageToken)
    }),
    Schema.Struct({
      items: Schema.Array(Schema.typeSchema(item)),
      next: Schema.OptionFromSelf(PageToken),
      hasMore: Schema.Boolean
    }),
    {
      strict: true,
      decode: ({ data, has_more, next_token }) => {
        const hasMore = Option.getOrElse(has_more, () => Option.isSome(next_token))
        return { items: data ?? [], next: Option.filter(next_token, () => hasMore), hasMore }
      },
      encode: ({ hasMore, items, next }) => ({
        data: items,
        has_more: Option.some(hasMore),
        next_token: Option.map(next, (token) => PageToken.make(token))
      })
    }
  )
