import * as Schema from "effect/Schema"
import { LookId } from "../Ids.ts"
import { lookName } from "./internal/lookName.ts"

/**
 * The request that renames a look.
 *
 * **Details**
 *
 * - `name`: the new name, at most 255 characters.
 *
 * The encoded form is the JSON of `PATCH /v3/avatars/looks/{look_id}`, as documented by HeyGen, plus the path's
 * `look_id`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const UpdateLook = Schema.Struct({
  lookId: Schema.propertySignature(LookId).pipe(Schema.fromKey("look_id")),
  name: lookName
}).annotations({ identifier: "UpdateLook", description: "The request that renames a look." })

/**
 * @since 0.1.0
 * @category Requests
 */
export interface UpdateLook extends Schema.Schema.Type<typeof UpdateLook> {}
