import * as Schema from "effect/Schema"
import { AssetId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { UtcFromUnixSeconds } from "../internal/UtcFromUnixSeconds.ts"

/**
 * A file stored by HeyGen.
 *
 * **Details**
 *
 * - `id`: the id to pass to `createPhotoAvatar` as its photo.
 * - `type`: the kind of file, such as `image`.
 * - `url`: where HeyGen stores the file.
 *
 * Source: HeyGen's documentation of `GET /v3/assets/{asset_id}`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class HeyGenAsset extends Schema.Class<HeyGenAsset>("effect-photo-avatar/HeyGenAsset")(
  {
    id: AssetId,
    name: optionOf(Schema.String),
    type: optionOf(Schema.String),
    owner: optionOf(Schema.String),
    spaceId: optionOf(Schema.String).pipe(Schema.fromKey("space_id")),
    uploadedAt: optionOf(UtcFromUnixSeconds).pipe(Schema.fromKey("uploaded_at")),
    folderId: optionOf(Schema.String).pipe(Schema.fromKey("folder_id")),
    url: optionOfUrl
  },
  { description: "A file stored by HeyGen." }
) {}
