import { Context, Effect, type Schedule, Schema } from "effect"
import { CreatePhotoAvatarGroup } from "../domain/CreatePhotoAvatarGroup.ts"
import { PhotoAvatarId } from "../domain/Ids.ts"
import { PhotoAvatar } from "../domain/PhotoAvatar.ts"
import type { HeyGenError, PhotoAvatarError } from "../domain/PhotoAvatarError.ts"
import { PhotoAvatarGroup } from "../domain/PhotoAvatarGroup.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { awaitReady, type Progress, patiently } from "./internal/awaitReady.ts"
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
    /**
     * Asks how a photo avatar is doing, with a fresh image URL.
     *
     * **Details**
     *
     * `GET /v2/photo_avatar/{id}`, documented by HeyGen outside its OpenAPI file. Reading twice changes nothing, so it is
     * sent again after anything transient.
     *
     * @since 0.1.0
     */
    readonly getPhotoAvatar: (id: PhotoAvatarId) => Effect.Effect<PhotoAvatar, HeyGenError>
    /**
     * Asks how a photo avatar is doing until it is `completed`.
     *
     * **Details**
     *
     * Asks every 5 seconds and gives up after 5 minutes with `NotReady`, which keeps the status last seen. Ends early with
     * `CreationFailed` when the avatar is `failed` or `moderation_rejected`; its message has the vendor's words. An
     * unknown status is waited on. A fault of a single poll (`RateLimited`, `ServerError`, `TransportError`,
     * `RequestTimeout`) is tolerated; any other {@link HeyGenError} ends the wait. HeyGen has no webhook for this.
     *
     * A `schedule` of your own says when to ask again, and is told each time why: tap its input to show progress.
     *
     * **Example**
     *
     * ```ts
     * import { Console, Effect, Schedule } from "effect"
     * import { type PhotoAvatarError, PhotoAvatarId, PhotoAvatarService } from "effect-photo-avatar"
     *
     * const program = Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
     *   photoAvatars.awaitPhotoAvatar(PhotoAvatarId.make("5f1c"), {
     *     schedule: Schedule.spaced("10 seconds").pipe(
     *       Schedule.upTo("10 minutes"),
     *       Schedule.tapInput((notYet: PhotoAvatarError) => Console.log(notYet.message))
     *     )
     *   })
     * )
     * ```
     *
     * @since 0.1.0
     */
    readonly awaitPhotoAvatar: (
      id: PhotoAvatarId,
      options?: { readonly schedule?: Schedule.Schedule<unknown, PhotoAvatarError> | undefined }
    ) => Effect.Effect<PhotoAvatar, PhotoAvatarError>
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
  }),
  getPhotoAvatar: makeOperation({
    name: "PhotoAvatarService.getPhotoAvatar",
    method: "GET",
    path: "/v2/photo_avatar/{id}",
    request: Schema.Struct({ id: PhotoAvatarId }),
    response: PhotoAvatar
  })
}

const progressOf = ({ moderationMsg, status }: PhotoAvatar): Progress => {
  if (status === "completed") return { _tag: "Ready" }
  return status === "failed" || status === "moderation_rejected"
    ? { _tag: "Failed", status, words: moderationMsg }
    : { _tag: "Waiting", status }
}

/**
 * Builds the service on the client it finds.
 *
 * @since 0.1.0
 * @category Constructors
 */
export const make = Effect.map(HeyGenClient, (client): PhotoAvatarService.Service => {
  const createGroup = Effect.fn(operations.createGroup.name)((request: CreatePhotoAvatarGroup) =>
    client.execute(operations.createGroup, request)
  )
  const getPhotoAvatar = Effect.fn(operations.getPhotoAvatar.name)((id: PhotoAvatarId) =>
    client.execute(operations.getPhotoAvatar, { id })
  )
  const awaitPhotoAvatar: PhotoAvatarService.Service["awaitPhotoAvatar"] = Effect.fn(
    "PhotoAvatarService.awaitPhotoAvatar"
  )((id, options) =>
    awaitReady({
      operation: "PhotoAvatarService.awaitPhotoAvatar",
      poll: getPhotoAvatar(id),
      progressOf,
      schedule: options?.schedule ?? patiently
    })
  )
  return { createGroup, getPhotoAvatar, awaitPhotoAvatar }
})
