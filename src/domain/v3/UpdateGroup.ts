import * as Schema from "effect/Schema"
import { GroupId, VoiceId } from "../Ids.ts"

/**
 * The request that sets the default voice of a group.
 *
 * **Details**
 *
 * - `groupId`: the group.
 * - `defaultVoiceId`: the voice of videos that name none.
 *
 * The encoded form is the JSON of `PATCH /v3/avatars/{group_id}`, as HeyGen's CLI sends it, plus the path's `group_id`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const UpdateGroup = Schema.Struct({
  groupId: Schema.propertySignature(GroupId).pipe(Schema.fromKey("group_id")),
  defaultVoiceId: Schema.propertySignature(VoiceId).pipe(Schema.fromKey("default_voice_id"))
}).annotations({ identifier: "UpdateGroup", description: "The request that sets the default voice of a group." })

/**
 * @since 0.1.0
 * @category Requests
 */
export interface UpdateGroup extends Schema.Schema.Type<typeof UpdateGroup> {}
