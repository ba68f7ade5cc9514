import * as Schema from "effect/Schema"
import { PhotoAvatarGroupId } from "../Ids.ts"
import { NonBlankString } from "../NonBlankString.ts"
import { AddressSource } from "./PhotoSource.ts"

/**
 * The request for the consent of the person that a group shows.
 *
 * **Details**
 *
 * - `groupId`: the group.
 * - `text`: what the person agrees to, in place of HeyGen's words; plain text without `<` and `>`. For some plans only.
 * - `video`: a recorded consent, uploaded before or at an https address, in place of the page.
 * - `rerouteUrl`: where the person is sent afterwards. Default: a page of HeyGen's.
 *
 * The encoded side is the JSON of `POST /v3/avatars/{group_id}/consent`, as HeyGen documents it, with the path's `group_id`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const CreateConsent = Schema.Struct({
  groupId: Schema.propertySignature(PhotoAvatarGroupId).pipe(Schema.fromKey("group_id")),
  text: Schema.optional(
    NonBlankString.pipe(Schema.pattern(/^[^<>]*$/, { message: () => "must be plain text, without < and >" }))
  ).pipe(Schema.fromKey("consent_text")),
  video: Schema.optional(AddressSource).pipe(Schema.fromKey("consent_video")),
  rerouteUrl: Schema.optional(Schema.URL).pipe(Schema.fromKey("reroute_url"))
}).annotations({
  identifier: "CreateConsent",
  description: "The request for the consent of the person that a group shows."
})

/**
 * @since 0.1.0
 * @category Requests
 */
export interface CreateConsent extends Schema.Schema.Type<typeof CreateConsent> {}
