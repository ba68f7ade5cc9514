import type { AssetId } from "./Ids.ts"
import type { Photo } from "./Photo.ts"

/**
 * A photo for v3: uploaded before, at an address, or at hand.
 *
 * **Details**
 *
 * - an `AssetId`: what `AvatarService.uploadAsset` returned.
 * - a `URL`: an https address that anybody can read; HeyGen fetches it.
 * - a {@link Photo}: its bytes, or a stream of them; they are sent within the request, which suits small photos.
 *
 * @since 0.1.0
 * @category Requests
 */
export type PhotoSource = AssetId | URL | Photo
