import * as Schema from "effect/Schema"
import { PhotoAvatarGroupId } from "../Ids.ts"
import { AvatarType } from "./AvatarType.ts"
import { listQueryFields } from "./internal/listQueryFields.ts"

/**
 * Selects looks, and which part of their list.
 *
 * **Details**
 *
 * As {@link GroupsQuery}, and:
 *
 * - `groupId`: only those of this group. Default: of all.
 * - `avatarType`: only those of this type. Default: of all.
 *
 * The encoded side is the query of `GET /v3/avatars/looks`, as HeyGen documents it.
 *
 * @since 0.1.0
 * @category Requests
 */
export const LooksQuery = Schema.Struct({
  ...listQueryFields,
  groupId: Schema.optional(PhotoAvatarGroupId).pipe(Schema.fromKey("group_id")),
  avatarType: Schema.optional(AvatarType).pipe(Schema.fromKey("avatar_type"))
}).annotations({ identifier: "LooksQuery", description: "Selects looks, and which part of their list." })

/**
 * @since 0.1.0
 * @category Requests
 */
export interface LooksQuery extends Schema.Schema.Type<typeof LooksQuery> {}
