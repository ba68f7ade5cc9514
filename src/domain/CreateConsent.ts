import type { AssetId, PhotoAvatarGroupId } from "./Ids.ts"

/**
 * What asking for the consent of the person that a group shows takes.
 *
 * **Details**
 *
 * - `groupId`: the group.
 * - `text`: what the person agrees to, in place of HeyGen's words; plain text without `<` and `>`. For some plans only.
 * - `video`: a recorded consent, uploaded before or at an https address, in place of the page.
 * - `rerouteUrl`: where the person is sent afterwards. Default: a page of HeyGen's.
 *
 * Source: HeyGen's documentation of `POST /v3/avatars/{group_id}/consent`.
 *
 * @since 0.1.0
 * @category Requests
 */
export interface CreateConsent {
  readonly groupId: PhotoAvatarGroupId
  readonly text?: string | undefined
  readonly video?: AssetId | URL | undefined
  readonly rerouteUrl?: URL | undefined
}
