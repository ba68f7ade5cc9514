import * as Schema from "effect/Schema"
import { listQueryFields } from "./internal/listQueryFields.ts"

/**
 * Selects groups, and which part of their list.
 *
 * **Details**
 *
 * - `ownership`: whose: the account's own (`private`, the default) or HeyGen's (`public`).
 * - `pageSize`: how many come with one page, 1 to 50. Default: HeyGen's 20.
 * - `from`: where to begin: the `next` of a page. Default: at the beginning.
 *
 * The encoded side is the query of `GET /v3/avatars`, as HeyGen documents it.
 *
 * @since 0.1.0
 * @category Requests
 */
export const GroupsQuery = Schema.Struct(listQueryFields).annotations({
  identifier: "GroupsQuery",
  description: "Selects groups, and which part of their list."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface GroupsQuery extends Schema.Schema.Type<typeof GroupsQuery> {}
