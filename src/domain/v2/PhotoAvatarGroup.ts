import * as Schema from "effect/Schema"
import { GroupId } from "../Ids.ts"
import { photoAvatarFields } from "./internal/photoAvatarFields.ts"

/**
 * A photo avatar group as HeyGen returns it: the group together with its first look.
 *
 * **Details**
 *
 * `id` is that of the look. Only `id` and `groupId` are always present. Every other field is an `Option`, which is `None`
 * if HeyGen omits the field or returns null; fields that this version does not know are ignored.
 *
 * - `createdAt`: precise to the millisecond; the API returns Unix seconds as a float.
 * - `imageUrl`: signed, and readable for seven days; `None` if HeyGen returns none, null or `""`.
 * - `status`: `pending` right after the create. HeyGen has no webhook for "ready": poll the status.
 * - `moderationMsg`: why moderation rejected or suspended the avatar.
 *
 * Source: `POST /v2/photo_avatar/avatar_group/create` in HeyGen's OpenAPI file, whose example has null where its schema
 * says string; this schema follows the example.
 *
 * **Gotchas**
 *
 * `JSON.stringify` hides the signed URLs. To store or send a complete group, encode it with
 * `Schema.encode(PhotoAvatarGroup)`.
 *
 * **Example**
 *
 * ```ts
 * import { DateTime, Option } from "effect"
 * import { PhotoAvatarGroup, GroupId, LookId } from "effect-photo-avatar"
 *
 * const group = PhotoAvatarGroup.make({
 *   id: LookId.make("5f1c"),
 *   groupId: GroupId.make("5f1c"),
 *   name: Option.some("Ada"),
 *   createdAt: Option.some(DateTime.unsafeMake("2026-01-31T12:00:00Z"))
 * })
 * ```
 *
 * @since 0.1.0
 * @category Responses
 */
export class PhotoAvatarGroup extends Schema.Class<PhotoAvatarGroup>("effect-photo-avatar/PhotoAvatarGroup")(
  {
    ...photoAvatarFields,
    groupId: Schema.propertySignature(GroupId).pipe(Schema.fromKey("group_id"))
  },
  { description: "A v2 photo avatar group with its first avatar." }
) {}
