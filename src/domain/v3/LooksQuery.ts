import * as Schema from "effect/Schema"
import { GroupId } from "../Ids.ts"
import { AvatarType } from "./AvatarType.ts"
import { listQueryFields } from "./internal/listQueryFields.ts"

/**
 * Selects looks, and a page of their list.
 *
 * **Details**
 *
 * In addition to the fields of {@link GroupsQuery}:
 *
 * - `groupId`: only looks of this group. Default: all groups.
 * - `avatarType`: only looks of this type. Default: all types.
 *
 * The encoded form is the query of `GET /v3/avatars/looks`, as documented by HeyGen.
 *
 * **Gotchas**
 *
 * Without an `ownership`, only private looks are selected, even with the `groupId` of a public group.
 *
 * @since 0.1.0
 * @category Requests
 */
export const LooksQuery = Schema.Struct({
  ...listQueryFields,
  groupId: Schema.optional(GroupId).pipe(Schema.fromKey("group_id")),
  avatarType: Schema.optional(AvatarType).pipe(Schema.fromKey("avatar_type"))
}).annotations({ identifier: "LooksQuery", description: "Selects looks, and a page of their list." })

/**
 * @since 0.1.0
 * @category Requests
 */
export interface LooksQuery extends Schema.Schema.Type<typeof LooksQuery> {}
