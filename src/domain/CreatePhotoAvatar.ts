import type { IdempotencyKey } from "./IdempotencyKey.ts"
import type { PhotoAvatarGroupId } from "./Ids.ts"
import type { PhotoSource } from "./PhotoSource.ts"

/**
 * What "create avatar" of v3 asks for, from a photo.
 *
 * **Details**
 *
 * - `name`: of the avatar.
 * - `photo`: of the person.
 * - `groupId`: the group that gets the look. Default: a new group.
 * - `idempotencyKey`: default: one that is made for the call.
 *
 * Source: HeyGen's documentation of `POST /v3/avatars`.
 *
 * **Example**
 *
 * ```ts
 * import { AssetId, type CreatePhotoAvatar, IdempotencyKey } from "effect-photo-avatar"
 *
 * const request: CreatePhotoAvatar = {
 *   name: "Ada",
 *   photo: AssetId.make("e1b4a7c0"),
 *   idempotencyKey: IdempotencyKey.make("import-2026-11:row-17")
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export interface CreatePhotoAvatar {
  readonly name: string
  readonly photo: PhotoSource
  readonly groupId?: PhotoAvatarGroupId | undefined
  readonly idempotencyKey?: IdempotencyKey | undefined
}
