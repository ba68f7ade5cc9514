import type { IdempotencyKey } from "./IdempotencyKey.ts"
import type { Photo } from "./Photo.ts"

/**
 * What "upload asset" of v3 asks for.
 *
 * **Details**
 *
 * - `file`: the photo.
 * - `idempotencyKey`: default: one that is made for the call.
 *
 * Source: HeyGen's documentation of `POST /v3/assets`.
 *
 * @since 0.1.0
 * @category Requests
 */
export interface UploadAsset {
  readonly file: Photo
  readonly idempotencyKey?: IdempotencyKey | undefined
}
