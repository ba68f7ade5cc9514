import * as Schema from "effect/Schema"
import { AssetId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { ImageKey } from "./ImageKey.ts"

/**
 * A photo that HeyGen holds now.
 *
 * **Details**
 *
 * - `imageKey`: what a create, or adding looks, asks for.
 * - `id`: the asset's, for the parts of the API that ask for an asset.
 * - `name`: as HeyGen calls it.
 * - `url`: where HeyGen keeps it.
 *
 * Source: HeyGen's documentation of "Upload Asset".
 *
 * @since 0.1.0
 * @category Responses
 */
export class UploadedPhoto extends Schema.Class<UploadedPhoto>("effect-photo-avatar/UploadedPhoto")(
  {
    id: AssetId,
    imageKey: Schema.propertySignature(ImageKey).pipe(Schema.fromKey("image_key")),
    name: optionOf(Schema.String),
    url: optionOfUrl
  },
  { description: "A photo that HeyGen has just taken, on v2." }
) {}
