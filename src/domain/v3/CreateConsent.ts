import * as Schema from "effect/Schema"
import { GroupId } from "../Ids.ts"
import { optionalOrNull } from "../internal/optionalOrNull.ts"
import { NonBlankString } from "../NonBlankString.ts"
import { AddressSource } from "./PhotoSource.ts"

/**
 * The request for the consent of the person shown in a group.
 *
 * **Details**
 *
 * - `groupId`: the group.
 * - `text`: the text to consent to, instead of HeyGen's; plain text without `<` and `>`. Only available on some plans.
 * - `rerouteUrl`: where the person is redirected afterwards. Default: one of HeyGen's pages.
 * - `video`: a recorded consent instead of the consent page, and so without `text` and `rerouteUrl`: an https URL, or the
 *   id of an asset (`uploadAsset` uploads photos only). Only available on enterprise plans.
 *
 * The encoded form is the JSON of `POST /v3/avatars/{group_id}/consent`, as documented by HeyGen, plus the path's
 * `group_id`.
 *
 * @since 0.1.0
 * @category Requests
 */
export const CreateConsent = Schema.Struct({
  groupId: Schema.propertySignature(GroupId).pipe(Schema.fromKey("group_id")),
  text: optionalOrNull(
    NonBlankString.pipe(Schema.pattern(/^[^<>]*$/, { message: () => "must be plain text, without < and >" }))
  ).pipe(Schema.fromKey("consent_text")),
  video: optionalOrNull(AddressSource).pipe(Schema.fromKey("consent_video")),
  rerouteUrl: optionalOrNull(Schema.URL).pipe(Schema.fromKey("reroute_url"))
})
  .pipe(
    Schema.filter(({ rerouteUrl, text, video }) =>
      video === undefined || (text === undefined && rerouteUrl === undefined)
        ? undefined
        : "must have no text and no rerouteUrl beside a video"
    )
  )
  .annotations({
    identifier: "CreateConsent",
    description: "The request for the consent of the person shown in a group."
  })

/**
 * @since 0.1.0
 * @category Requests
 */
export interface CreateConsent extends Schema.Schema.Type<typeof CreateConsent> {}
