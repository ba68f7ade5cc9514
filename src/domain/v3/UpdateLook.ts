import * as Schema from "effect/Schema"
import { PhotoAvatarId } from "../Ids.ts"
import { NonBlankString } from "../NonBlankString.ts"

/**
 * The request that gives a look another name.
 *
 * **Details**
 *
 * The encoded side is the JSON of `PATCH /v3/avatars/looks/{look_id}`, as HeyGen documents it, with the path's `look_id`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const UpdateLook = Schema.Struct({
  id: Schema.propertySignature(PhotoAvatarId).pipe(Schema.fromKey("look_id")),
  name: NonBlankString
}).annotations({ identifier: "UpdateLook", description: "The request that gives a look another name." })

/**
 * @since 0.1.0
 * @category Requests
 */
export interface UpdateLook extends Schema.Schema.Type<typeof UpdateLook> {}
