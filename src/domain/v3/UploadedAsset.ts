import * as Schema from "effect/Schema"
import { AssetId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"

/**
 * A file that was uploaded to HeyGen.
 *
 * **Details**
 *
 * - `id`: the id to pass to `createPhotoAvatar` as its photo.
 * - `mimeType`, `sizeBytes`: the type and size that HeyGen detected.
 *
 * Source: HeyGen's documentation of `POST /v3/assets`.
 *
 * @since 0.1.0
 * @category Responses
 */
export class UploadedAsset extends Schema.Class<UploadedAsset>("effect-photo-avatar/UploadedAsset")(
  {
    id: Schema.propertySignature(AssetId).pipe(Schema.fromKey("asset_id")),
    mimeType: optionOf(Schema.String).pipe(Schema.fromKey("mime_type")),
    sizeBytes: optionOf(Schema.NonNegativeInt).pipe(Schema.fromKey("size_bytes")),
    url: optionOfUrl
  },
  { description: "A file that was uploaded to HeyGen, on v3." }
) {}
