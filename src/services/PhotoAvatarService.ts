import { Context, Effect } from "effect"
import { CreatePhotoAvatarGroup } from "../domain/CreatePhotoAvatarGroup.ts"
import type { HeyGenError } from "../domain/PhotoAvatarError.ts"
import { PhotoAvatarGroup } from "../domain/PhotoAvatarGroup.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { makeOperation } from "./Operation.ts"

/**
 * Creates HeyGen photo avatars.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { ImageKey, PhotoAvatarService } from "effect-photo-avatar"
 *
 * const program = Effect.gen(function* () {
 *   const photoAvatars = yield* PhotoAvatarService
 *   return yield* photoAvatars.createGroup({ name: "Ada", imageKey: ImageKey.make("image/5f1c/original") })
 * })
 * ```
 *
 * @since 0.1.0
 * @category Services
 */
export class PhotoAvatarService extends Context.Tag("effect-photo-avatar/PhotoAvatarService")<
  PhotoAvatarService,
  PhotoAvatarService.Service
>() {}

/**
 * @since 0.1.0
 * @category Services
 */
export declare namespace PhotoAvatarService {
  /**
   * @since 0.1.0
   * @category Services
   */
  export interface Service {
    /**
     * Creates a photo avatar group from a photo that HeyGen already holds.
     *
     * **Details**
     *
     * The group comes back `pending`: HeyGen still works on the photo. The call is billed, and v2 of the API has no
     * idempotency key, so it is sent again only when it provably did not happen: never sent, or refused with 429.
     *
     * It fails with any {@link HeyGenError}, whose `outcome` says whether the group may exist. `InvalidRequest`,
     * `QuotaExceeded`, `ModerationRejected` and `Forbidden` are for the caller to settle; after `ServerError`,
     * `TransportError`, `RequestTimeout` and `UnexpectedResponse` look for the group before creating it again.
     *
     * `POST /v2/photo_avatar/avatar_group/create` in HeyGen's OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly createGroup: (request: CreatePhotoAvatarGroup) => Effect.Effect<PhotoAvatarGroup, HeyGenError>
  }
}

/**
 * The operations behind the service: one for each method, by the method's name.
 *
 * @internal
 */
export const operations = {
  createGroup: makeOperation({
    name: "PhotoAvatarService.createGroup",
    method: "POST",
    path: "/v2/photo_avatar/avatar_group/create",
    request: CreatePhotoAvatarGroup,
    response: PhotoAvatarGroup
  })
}

/**
 * Builds the service on the client it finds.
 *
 * @since 0.1.0
 * @category Constructors
 */
export const make = Effect.map(
  HeyGenClient,
  (client): PhotoAvatarService.Service => ({
    createGroup: Effect.fn(operations.createGroup.name)((request: CreatePhotoAvatarGroup) =>
      client.execute(operations.createGroup, request)
    )
  })
)
