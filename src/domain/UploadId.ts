import * as Schema from "effect/Schema"
import { AssetId } from "./Ids.ts"
import { ImageKey } from "./v2/ImageKey.ts"

/**
 * The id of an uploaded photo: an asset id on v3, an image key on v2.
 *
 * @since 0.1.0
 * @category Ids
 */
export const UploadId = Schema.Union(AssetId, ImageKey).annotations({
  identifier: "UploadId",
  description: "Identifies an uploaded photo, on v3 or v2."
})

/**
 * @since 0.1.0
 * @category Ids
 */
export type UploadId = typeof UploadId.Type
