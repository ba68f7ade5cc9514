import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { AwaitError, HeyGenError } from "../domain/HeyGenError.ts"
import type { PhotoAvatarGroupId, PhotoAvatarId } from "../domain/Ids.ts"
import type { PhotoFile } from "../domain/PhotoFile.ts"
import type { AddLooks } from "../domain/v2/AddLooks.ts"
import type { CreatePhotoAvatarGroup } from "../domain/v2/CreatePhotoAvatarGroup.ts"
import type { GeneratePhotos } from "../domain/v2/GeneratePhotos.ts"
import type { GenerationId } from "../domain/v2/GenerationId.ts"
import type { PhotoAvatar } from "../domain/v2/PhotoAvatar.ts"
import type { PhotoAvatarGroup } from "../domain/v2/PhotoAvatarGroup.ts"
import type { PhotoAvatarGroupSummary } from "../domain/v2/PhotoAvatarGroupSummary.ts"
import { type GeneratedPhotos, hasPhotos, type PhotoGeneration } from "../domain/v2/PhotoGeneration.ts"
import type { UploadedPhoto } from "../domain/v2/UploadedPhoto.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { makeAwait, type Progress } from "./internal/makeAwait.ts"
import { makeMethods } from "./internal/makeMethods.ts"
import { Quoting } from "./internal/transport/Quoting.ts"
import * as v2 from "./operations/v2.ts"

/**
 * Creates HeyGen photo avatars, from photos of people or from words.
 *
 * **When to use**
 *
 * A photo becomes a group by `uploadPhoto`, `createGroup` and `awaitPhotoAvatar`; a description by `generatePhotos`,
 * `awaitGeneration`, `createGroup` and `awaitPhotoAvatar`. `addLooks` adds either kind of photo to a group.
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
>() {
  /**
   * The service on the client that it finds.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layer: Layer.Layer<PhotoAvatarService, never, HeyGenClient> = Layer.effect(
    this,
    Effect.suspend(() => make)
  )
}

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
     * `QuotaExceeded`, `ModerationRejected` and `AccessDenied` are for the caller to settle; after `ServerError`,
     * `TransportError`, `ResponseTimeout` and `UnexpectedResponse` look for the group before creating it again.
     *
     * `POST /v2/photo_avatar/avatar_group/create` in HeyGen's OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly createGroup: (request: CreatePhotoAvatarGroup) => Effect.Effect<PhotoAvatarGroup, HeyGenError>
    /**
     * Hands HeyGen a photo; its `imageKey` is what a create and adding looks ask for.
     *
     * **Details**
     *
     * The photo must be a JPEG or PNG, which is found in its bytes, and at most 50 MB. Anything else, an empty photo, or a
     * stream that cannot be read is an `InvalidRequest` that says what was found, before anything is sent. HeyGen may
     * still refuse it: one page of its documentation says 10 MB and at least 512 × 512 pixels.
     *
     * An upload counts, so it is sent again only when it provably did not happen. A stream that fails on its way ends
     * the upload as a `TransportError`, whose message says why.
     *
     * `POST /v1/asset` on HeyGen's host for uploads, documented by HeyGen outside its OpenAPI file.
     *
     * **Gotchas**
     *
     * `timeout` is for the whole photo: give a large one on a slow line more than its 60 seconds. With `fetch`, a stream
     * is sent chunked, without a Content-Length.
     *
     * @since 0.1.0
     */
    readonly uploadPhoto: (photo: PhotoFile) => Effect.Effect<UploadedPhoto, HeyGenError>
    /**
     * Asks for photos of a person who does not exist. `awaitGeneration` waits for them.
     *
     * **Details**
     *
     * It costs a credit, so it is sent again only when it provably did not happen.
     *
     * `POST /v2/photo_avatar/photo/generate`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly generatePhotos: (request: GeneratePhotos) => Effect.Effect<GenerationId, HeyGenError>
    /**
     * Asks how a generation is doing.
     *
     * **Details**
     *
     * `GET /v2/photo_avatar/generation/{generation_id}`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly getGeneration: (id: GenerationId) => Effect.Effect<PhotoGeneration, HeyGenError>
    /**
     * Asks how a generation is doing until it is a `success`: then it has image keys, to create a group with.
     *
     * **Details**
     *
     * Waits as {@link awaitPhotoAvatar} does. Ends early with `CreationFailed` when the generation is `failed`, or a
     * `success` without a photo.
     *
     * @since 0.1.0
     */
    readonly awaitGeneration: (id: GenerationId, options?: AwaitOptions) => Effect.Effect<GeneratedPhotos, AwaitError>
    /**
     * Adds one to four photos to a group, each as a look. Uploaded and AI-generated photos may be in one group.
     *
     * **Details**
     *
     * The looks come back `pending`; `awaitPhotoAvatar` waits for one. The call counts against the account, so it is sent
     * again only when it provably did not happen; after an `ambiguous` failure `listLooks` shows whether it did.
     *
     * `POST /v2/photo_avatar/avatar_group/add`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly addLooks: (request: AddLooks) => Effect.Effect<ReadonlyArray<PhotoAvatar>, HeyGenError>
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
     * `ResponseTimeout`) is tolerated, unless HeyGen asks to wait for more than a minute; a shorter `Retry-After` is kept
     * to. Any other {@link HeyGenError} ends the wait; its outcome is `created`, since that happened before, and
     * `ambiguous` for `ResourceNotFound`. HeyGen has no webhook for this.
     *
     * A `schedule` of your own says when to ask again, and is told each time why: tap its input to show progress.
     *
     * **Example**
     *
     * ```ts
     * import { Console, Effect, Schedule } from "effect"
     * import { type AwaitError, PhotoAvatarId, PhotoAvatarService } from "effect-photo-avatar"
     *
     * const program = Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
     *   photoAvatars.awaitPhotoAvatar(PhotoAvatarId.make("5f1c"), {
     *     schedule: Schedule.spaced("10 seconds").pipe(
     *       Schedule.upTo("10 minutes"),
     *       Schedule.tapInput((notYet: AwaitError) => Console.log(notYet.message))
     *     )
     *   })
     * )
     * ```
     *
     * @since 0.1.0
     */
    readonly awaitPhotoAvatar: (id: PhotoAvatarId, options?: AwaitOptions) => Effect.Effect<PhotoAvatar, AwaitError>
    /**
     * The groups of the account; HeyGen's public ones are left out.
     *
     * **When to use**
     *
     * After an `ambiguous` create, to see whether the group exists.
     *
     * **Details**
     *
     * `GET /v2/avatar_group.list?include_public=false`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly listGroups: Effect.Effect<ReadonlyArray<PhotoAvatarGroupSummary>, HeyGenError>
    /**
     * The looks of a group; an empty list when it has none.
     *
     * **Details**
     *
     * `GET /v2/avatar_group/{group_id}/avatars`, documented by HeyGen outside its OpenAPI file. For a group without looks
     * HeyGen answers an error, "Avatar looks not found.", which is read as the empty list that it means.
     *
     * @since 0.1.0
     */
    readonly listLooks: (id: PhotoAvatarGroupId) => Effect.Effect<ReadonlyArray<PhotoAvatar>, HeyGenError>
  }
}

const inQuotes = (words: string) => `"${words}"`

const progressOfAvatar = (avatar: PhotoAvatar): Progress<PhotoAvatar> => {
  const { moderationMsg, status } = avatar
  if (status === "completed") return { _tag: "Ready", ready: avatar }
  return status === "failed" || status === "moderation_rejected"
    ? { _tag: "Failed", status, why: Option.map(moderationMsg, inQuotes) }
    : { _tag: "Waiting", status }
}

const progressOfGeneration = (generation: PhotoGeneration): Progress<GeneratedPhotos> => {
  const { msg, status } = generation
  if (status === "success") {
    return hasPhotos(generation)
      ? { _tag: "Ready", ready: generation }
      : { _tag: "Failed", status, why: Option.some("it has no photos") }
  }
  return status === "failed" ? { _tag: "Failed", status, why: Option.map(msg, inQuotes) } : { _tag: "Waiting", status }
}

const everyFiveSeconds: Schedule.Schedule<unknown> = Schedule.spaced("5 seconds").pipe(Schedule.upTo("5 minutes"))

const make = Effect.gen(function* (): Effect.fn.Return<PhotoAvatarService.Service, never, HeyGenClient> {
  const method = makeMethods(yield* HeyGenClient)
  const quote = yield* Quoting
  const getGeneration = method(v2.getGeneration)
  const getPhotoAvatar = method(v2.getPhotoAvatar)
  return {
    createGroup: method(v2.createGroup),
    uploadPhoto: method(v2.uploadPhoto),
    generatePhotos: method(v2.generatePhotos),
    getGeneration,
    awaitGeneration: makeAwait({
      name: "PhotoAvatarService.awaitGeneration",
      poll: getGeneration,
      progressOf: progressOfGeneration,
      schedule: everyFiveSeconds,
      quote
    }),
    addLooks: method(v2.addLooks),
    getPhotoAvatar,
    awaitPhotoAvatar: makeAwait({
      name: "PhotoAvatarService.awaitPhotoAvatar",
      poll: getPhotoAvatar,
      progressOf: progressOfAvatar,
      schedule: everyFiveSeconds,
      quote
    }),
    listGroups: method(v2.listGroups)({ include_public: "false" }),
    listLooks: method(v2.listLooks)
  }
})
