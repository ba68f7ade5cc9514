import * as Effect from "effect/Effect"
import { InvalidRequest } from "../domain/HeyGenError.ts"
import { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { CreatePromptAvatar } from "../domain/v3/CreatePromptAvatar.ts"
import type { AvatarCreator } from "./AvatarCreator.ts"
import { identifyPhoto, requestDigest } from "./internal/photo/identifyPhoto.ts"
import { sha256 } from "./internal/sha256.ts"
import { Quoting } from "./internal/transport/Quoting.ts"
import { unsent } from "./internal/unsent.ts"

/**
 * Derives an idempotency key from a request: the same request always has the same key.
 *
 * **When to use**
 *
 * For a program that may be run again. HeyGen creates one avatar, however often the request is sent, as long as it is
 * sent again less than 23 hours after it was first sent. A run that may start later or last longer needs the durable
 * pipeline.
 *
 * **Details**
 *
 * The key is a SHA-256 hash of all fields of the request, and of the bytes, URL or asset id of each photo. A stream is read
 * into memory. Fails with `InvalidRequest` when the photo cannot be read, is empty, or is larger than 50 MB.
 *
 * **Gotchas**
 *
 * If HeyGen refuses the request, it may repeat the refusal for its key for 24 hours, even after its cause is gone: whether
 * it does is not documented. Nothing was created then, so send the request with another key, such as this one with a
 * suffix.
 *
 * Send each key with the same request. Each upload of a photo has a new asset id: derive the key from the photo itself,
 * and send the photo itself, as in the example. A URL counts with its query, so a signed URL has another key each time it
 * is signed.
 *
 * Two users who send the same name and photo have the same key, and so get the same avatar for a day. To give each an
 * avatar, put an id of the user before the key, as `examples/http-service` does with the key of its client.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AvatarService, contentKey } from "effect-photo-avatar"
 *
 * const create = (name: string, photo: Uint8Array) =>
 *   Effect.gen(function* () {
 *     const avatars = yield* AvatarService
 *     const idempotencyKey = yield* contentKey({ name, photo })
 *     return yield* avatars.createPhotoAvatar({ name, photo }, { idempotencyKey })
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Constructors
 */
export const contentKey = (
  request: AvatarCreator.CreateFromPhoto | CreatePromptAvatar
): Effect.Effect<IdempotencyKey, InvalidRequest> =>
  ("photo" in request ? photoDigest(request) : promptDigest(request)).pipe(
    Effect.map((digest) => IdempotencyKey.make(digest)),
    Effect.catchAll((complaint) =>
      Effect.flatMap(Quoting, (quote) => new InvalidRequest(unsent("contentKey", quote(complaint))))
    )
  )

const photoDigest = (request: AvatarCreator.CreateFromPhoto) =>
  Effect.flatMap(identifyPhoto(request.photo), (photo) => requestDigest(request, photo))

const promptDigest = ({ groupId, name, prompt, referenceImages, referenceLookId }: CreatePromptAvatar) =>
  Effect.flatMap(Effect.forEach(referenceImages ?? [], identifyPhoto), (images) =>
    sha256(JSON.stringify(["prompt", name, prompt, referenceLookId ?? null, groupId ?? null, images]))
  )
