import * as Schema from "effect/Schema"
import { listQueryFields } from "./internal/listQueryFields.ts"

/**
 * Selects groups, and a page of their list.
 *
 * **Details**
 *
 * - `ownership`: the account's own (`private`, the default), HeyGen's (`public`), or both (`any`).
 * - `pageSize`: the number of items per page, 1 to 50. Default: HeyGen's 20.
 * - `from`: where to start: the `next` of another page. Default: the first page.
 *
 * The encoded form is the query of `GET /v3/avatars`, as documented by HeyGen.
 *
 * @since 0.1.0
 * @category Requests
 */
export const GroupsQuery = Schema.Struct(listQueryFields).annotations({
  identifier: "GroupsQuery",
  description: "Selects groups, and a page of their list."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface GroupsQuery extends Schema.Schema.Type<typeof GroupsQuery> {}
