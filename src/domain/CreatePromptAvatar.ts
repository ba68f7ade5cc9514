import type { IdempotencyKey } from "./IdempotencyKey.ts"
import type { PhotoAvatarGroupId, PhotoAvatarId } from "./Ids.ts"
import type { PhotoSource } from "./PhotoSource.ts"

/**
 * What "create avatar" of v3 asks for, from words.
 *
 * **Details**
 *
 * - `name`: of the avatar.
 * - `prompt`: what it shall look like.
 * - `referenceImages`: at most three photos to go by.
 * - `lookId`: a look to go by. Without a `groupId` the new look joins its group; with one, it must belong to that group.
 * - `groupId`: the group that gets the look. Default: a new group.
 * - `idempotencyKey`: default: one that is made for the call.
 *
 * Source: HeyGen's documentation of `POST /v3/avatars`.
 *
 * **Example**
 *
 * ```ts
 * import type { CreatePromptAvatar } from "effect-photo-avatar"
 *
 * const request: CreatePromptAvatar = {
 *   name: "Ada",
 *   prompt: "A mathematician in a dark green dress, smiling, in a library",
 *   referenceImages: [new URL("https://photos.example/library.jpg")]
 * }
 * ```
 *
 * @since 0.1.0
 * @category Requests
 */
export interface CreatePromptAvatar {
  readonly name: string
  readonly prompt: string
  readonly referenceImages?: ReadonlyArray<PhotoSource> | undefined
  readonly lookId?: PhotoAvatarId | undefined
  readonly groupId?: PhotoAvatarGroupId | undefined
  readonly idempotencyKey?: IdempotencyKey | undefined
}
