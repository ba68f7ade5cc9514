import * as Schema from "effect/Schema"
import { AssetId } from "../Ids.ts"
import { optionOf } from "../internal/optionOf.ts"
import { optionOfUrl } from "../internal/optionOfUrl.ts"
import { ImageKey } from "./ImageKey.ts"

/**
 * A photo that was uploaded to HeyGen.
 *
 * **Details**
 *
 * - `imageKey`: the key to pass to a create or `addLooks`.
 * - `id`: the asset id, for the parts of the API that take an asset.
 * - `name`: the name that HeyGen gave to the photo.
 * - `url`: where HeyGen stores the photo.
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
  { description: "A photo that was uploaded to HeyGen, on v2." }
) {}
