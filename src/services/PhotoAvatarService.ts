import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { AwaitError, HeyGenError } from "../domain/HeyGenError.ts"
import type { GroupId, LookId } from "../domain/Ids.ts"
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
import type { VideoAvatar } from "../domain/v2/VideoAvatar.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { makeAwait, type Progress } from "./internal/makeAwait.ts"
import { makeMethods } from "./internal/makeMethods.ts"
import { layerQuoting, Quoting } from "./internal/transport/Quoting.ts"
import * as v2 from "./operations/v2.ts"

/**
 * Creates HeyGen photo avatars through v2, from photos of people or from descriptions.
 *
 * **When to use**
 *
 * To create a group from a photo, use `uploadPhoto`, `createGroup` and `awaitPhotoAvatar`; from a description,
 * `generatePhotos`, `awaitGeneration`, `createGroup` and `awaitPhotoAvatar`. `addLooks` adds photos of either kind to a
 * group. New programs use `AvatarService`, on v3: HeyGen announced that v2 would end on 2026-10-31.
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
   * Builds the service from a `HeyGenClient`.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layer: Layer.Layer<PhotoAvatarService, never, HeyGenClient> = layerQuoting(this, () => make)
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
     * Where the service sends its requests.
     *
     * @since 0.1.0
     */
    readonly target: Effect.Effect<HeyGenClient.Target>
    /**
     * Creates a photo avatar group from a photo that HeyGen already stores.
     *
     * **Details**
     *
     * Returns the group as `pending`, while HeyGen still processes the photo. The call is billed, and v2 supports no
     * idempotency key, so it is retried only when it provably had no effect: it was never sent, or rejected with 429.
     *
     * It fails with any {@link HeyGenError}, whose `outcome` states whether the group may exist. If `mayExist(error)`
     * is true, check for the group before creating it again.
     *
     * `POST /v2/photo_avatar/avatar_group/create` in HeyGen's OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly createGroup: (request: CreatePhotoAvatarGroup) => Effect.Effect<PhotoAvatarGroup, HeyGenError>
    /**
     * Uploads a photo and returns the `imageKey` that `createGroup` and `addLooks` require.
     *
     * **Details**
     *
     * The photo must be a JPEG or PNG of at most 50 MB; the type is detected from its bytes. Anything else, an empty
     * photo, or a stream that cannot be read fails with an `InvalidRequest` that describes the problem, before anything
     * is sent. HeyGen may still reject the photo: one page of its documentation gives 10 MB as the maximum and 512 ×
     * 512 pixels as the minimum.
     *
     * Each upload creates a new asset, so it is retried only when it provably had no effect. A stream that fails during
     * the upload ends it with a `TransportError`, whose message contains the cause.
     *
     * `POST /v1/asset` on HeyGen's upload host, documented by HeyGen outside its OpenAPI file.
     *
     * **Gotchas**
     *
     * `timeout.upload`, 10 minutes by default, covers the whole photo. With `fetch`, a stream is sent chunked, without a
     * Content-Length.
     *
     * @since 0.1.0
     */
    readonly uploadPhoto: (photo: PhotoFile) => Effect.Effect<UploadedPhoto, HeyGenError>
    /**
     * Starts generating photos of a fictional person. Use `awaitGeneration` to wait for them.
     *
     * **Details**
     *
     * The call costs a credit, so it is retried only when it provably had no effect.
     *
     * `POST /v2/photo_avatar/photo/generate`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly generatePhotos: (request: GeneratePhotos) => Effect.Effect<GenerationId, HeyGenError>
    /**
     * Retrieves a generation and its current status.
     *
     * **Details**
     *
     * `GET /v2/photo_avatar/generation/{generation_id}`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly getGeneration: (id: GenerationId) => Effect.Effect<PhotoGeneration, HeyGenError>
    /**
     * Polls a generation until it is a `success` and has image keys, which `createGroup` accepts.
     *
     * **Details**
     *
     * Waits like {@link awaitPhotoAvatar}. Fails early with `CreationFailed` when the generation is `failed`, or is a
     * `success` without a photo.
     *
     * @since 0.1.0
     */
    readonly awaitGeneration: (id: GenerationId, options?: AwaitOptions) => Effect.Effect<GeneratedPhotos, AwaitError>
    /**
     * Adds one to four photos to a group, each as a look. A group may contain both uploaded and AI-generated photos.
     *
     * **Details**
     *
     * Returns the looks as `pending`; use `awaitPhotoAvatar` to wait for one. HeyGen does not say whether the call is
     * billed: it is retried only when it provably had no effect. After an `ambiguous` failure, `listLooks` shows whether
     * the looks were added.
     *
     * `POST /v2/photo_avatar/avatar_group/add`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly addLooks: (request: AddLooks) => Effect.Effect<ReadonlyArray<PhotoAvatar>, HeyGenError>
    /**
     * Retrieves a photo avatar with its current status and a fresh image URL.
     *
     * **Details**
     *
     * `GET /v2/photo_avatar/{id}`, documented by HeyGen outside its OpenAPI file. As a read, it is retried after any
     * transient failure.
     *
     * @since 0.1.0
     */
    readonly getPhotoAvatar: (id: LookId) => Effect.Effect<PhotoAvatar, HeyGenError>
    /**
     * Polls a photo avatar until it is `completed`.
     *
     * **Details**
     *
     * Polls every 5 seconds and fails with `NotReady`, which carries the last seen status, after 5 minutes. Fails early
     * with `CreationFailed` when the avatar is `failed` or `moderation_rejected`; the message includes HeyGen's error
     * message. Polling continues while the avatar is `in_appeal`, and on an unknown status. After a transient failure, as
     * docs/errors.md defines it, the avatar is polled again, unless `Retry-After` exceeds one minute; a shorter one is
     * respected. Any other {@link HeyGenError} ends the wait. If the time is over and no poll has succeeded, the wait
     * fails with the error of the last poll. Either error has the outcome `created`, since the avatar was created earlier,
     * or `ambiguous` for `ResourceNotFound` and `InvalidRequest`. HeyGen has no webhook for this.
     *
     * A custom `schedule` decides when to poll again. Its input is the reason for each further poll: use
     * `Schedule.tapInput` to show progress.
     *
     * **Example**
     *
     * ```ts
     * import { Console, Effect, Schedule } from "effect"
     * import { type AwaitError, LookId, PhotoAvatarService } from "effect-photo-avatar"
     *
     * const program = Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
     *   photoAvatars.awaitPhotoAvatar(LookId.make("5f1c"), {
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
    readonly awaitPhotoAvatar: (id: LookId, options?: AwaitOptions) => Effect.Effect<PhotoAvatar, AwaitError>
    /**
     * Lists the groups of the account, without HeyGen's public ones.
     *
     * **When to use**
     *
     * After an `ambiguous` create, to check whether the group exists.
     *
     * **Details**
     *
     * `GET /v2/avatar_group.list?include_public=false`, documented by HeyGen outside its OpenAPI file.
     *
     * @since 0.1.0
     */
    readonly listGroups: Effect.Effect<ReadonlyArray<PhotoAvatarGroupSummary | VideoAvatar>, HeyGenError>
    /**
     * Lists the looks of a group; the list is empty when it has none.
     *
     * **Details**
     *
     * `GET /v2/avatar_group/{group_id}/avatars`, documented by HeyGen outside its OpenAPI file. For a group without
     * looks HeyGen returns the error "Avatar looks not found.", which is decoded as an empty list. A group made from
     * a video contains `VideoAvatar`s.
     *
     * @since 0.1.0
     */
    readonly listLooks: (id: GroupId) => Effect.Effect<ReadonlyArray<PhotoAvatar | VideoAvatar>, HeyGenError>
  }
}

const progressOfAvatar = (avatar: PhotoAvatar): Progress<PhotoAvatar> => {
  const { moderationMsg, status } = avatar
  if (Option.contains(status, "completed")) return { _tag: "Ready", ready: avatar }
  return Option.contains(status, "failed") || Option.contains(status, "moderation_rejected")
    ? { _tag: "Failed", status, code: Option.none(), detail: moderationMsg }
    : { _tag: "Waiting", status }
}

const progressOfGeneration = (generation: PhotoGeneration): Progress<GeneratedPhotos> => {
  const { msg, status } = generation
  if (Option.contains(status, "success")) {
    return hasPhotos(generation)
      ? { _tag: "Ready", ready: generation }
      : { _tag: "Failed", status, code: Option.none(), detail: Option.some("it has no photos") }
  }
  return Option.contains(status, "failed")
    ? { _tag: "Failed", status, code: Option.none(), detail: msg }
    : { _tag: "Waiting", status }
}

const everyFiveSeconds: Schedule.Schedule<unknown> = Schedule.spaced("5 seconds").pipe(Schedule.upTo("5 minutes"))

const make = Effect.gen(function* (): Effect.fn.Return<PhotoAvatarService.Service, never, HeyGenClient> {
  const client = yield* HeyGenClient
  const method = makeMethods(client)
  const quote = yield* Quoting
  const getGeneration = method(v2.getGeneration)
  const getPhotoAvatar = method(v2.getPhotoAvatar)
  return {
    target: client.target,
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
