import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { AvatarSummary } from "../domain/AvatarSummary.ts"
import {
  type AwaitError,
  type CreationFailed,
  type HeyGenError,
  InvalidRequest,
  NotReady,
  UnexpectedResponse
} from "../domain/HeyGenError.ts"
import { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import { AssetId, type GroupId, type LookId } from "../domain/Ids.ts"
import { isPhoto } from "../domain/PhotoContent.ts"
import type { PhotoFile } from "../domain/PhotoFile.ts"
import type { UploadId } from "../domain/UploadId.ts"
import { ImageKey } from "../domain/v2/ImageKey.ts"
import { AvatarService } from "./AvatarService.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import type { HeyGenClient } from "./HeyGenClient.ts"
import { newIdempotencyKey } from "./internal/call/newIdempotencyKey.ts"
import { notUploaded } from "./internal/notUploaded.ts"
import { identifyPhoto } from "./internal/photo/identifyPhoto.ts"
import { sha256 } from "./internal/sha256.ts"
import { layerQuoting } from "./internal/transport/Quoting.ts"
import { unsent } from "./internal/unsent.ts"
import { PhotoAvatarService } from "./PhotoAvatarService.ts"

/**
 * Creates an avatar from a photo and waits until it is ready, on v2 or v3.
 *
 * **When to use**
 *
 * To switch a program from one API to the other by changing only its layer: `AvatarCreator.layerV2` or
 * `AvatarCreator.layerV3`.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AvatarCreator } from "effect-photo-avatar"
 *
 * const program = (photo: Uint8Array) =>
 *   Effect.flatMap(AvatarCreator, (creator) => creator.createFromPhoto({ name: "Ada", photo }))
 *
 * const today = (photo: Uint8Array) => Effect.provide(program(photo), AvatarCreator.layerV3)
 * ```
 *
 * @since 0.1.0
 * @category Services
 */
export class AvatarCreator extends Context.Tag("effect-photo-avatar/AvatarCreator")<
  AvatarCreator,
  AvatarCreator.Service
>() {
  /**
   * Uses v3, the current API: `uploadAsset`, `createPhotoAvatar`, `awaitLook` and `target`.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layerV3: Layer.Layer<AvatarCreator, never, AvatarService> = layerQuoting(this, () => makeV3)

  /**
   * Uses v2: `uploadPhoto`, `createGroup` and `awaitPhotoAvatar`.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layerV2: Layer.Layer<AvatarCreator, never, PhotoAvatarService> = layerQuoting(this, () => makeV2)
}

/**
 * @since 0.1.0
 * @category Services
 */
export declare namespace AvatarCreator {
  /**
   * @since 0.1.0
   * @category Services
   */
  export interface Service {
    /**
     * Uploads the photo, creates the avatar, and waits until it is ready.
     *
     * **Details**
     *
     * It fails with the errors of the upload or the create. Once the avatar is created, it fails with `NotReady` or
     * `CreationFailed`, both with the outcome `created` and the look's id. After `NotReady`, wait for that id with
     * `awaitLook` instead of creating the avatar again. After `CreationFailed` the avatar cannot be used: take another
     * photo. An `UploadId`, or on v3 a URL, is sent as it is; only a file is uploaded.
     *
     * On v3, the create is sent with the idempotency key, by default a random one, and the upload with a key that is made
     * of that key and of the photo's bytes, for which a stream is run once more. A call that is repeated with the key of
     * its error, less than 23 hours after the first one, therefore receives the same asset, and sends the same create. v2
     * refuses a key, as in `create`.
     *
     * **Gotchas**
     *
     * An interruption between the create and the end of the wait, such as by `Effect.timeout`, loses the id of the
     * avatar, which exists and is billed. To limit the wait, pass a schedule. Where the effect may be interrupted, call
     * `create` and `awaitReady` separately and keep the id in between, or use `createFromPhotos` of
     * `effect-photo-avatar/durable`, which stores it.
     *
     * @since 0.1.0
     */
    readonly createFromPhoto: (
      request: CreateFromPhoto,
      options?: HeyGenClient.KeyedOptions & AwaitOptions
    ) => Effect.Effect<AvatarSummary, AwaitError>

    /**
     * Where the service sends its requests.
     *
     * @since 0.1.0
     */
    readonly target: Effect.Effect<Target>
    /**
     * Uploads a photo and returns its id: an asset id on v3, an image key on v2.
     *
     * **Details**
     *
     * The outcome of its errors describes the avatar: it is `not-sent`, even if the photo was stored, or `rejected` if
     * HeyGen refused the photo. The errors have no idempotency key, since the upload's key is not that of a create.
     *
     * @since 0.1.0
     */
    readonly uploadPhoto: (photo: PhotoFile) => Effect.Effect<UploadId, HeyGenError>
    /**
     * Creates an avatar from the id of an uploaded photo, or on v3 from a public https URL. v2 honors no idempotency keys:
     * with one, it fails with an `InvalidRequest`, and nothing is sent.
     *
     * @since 0.1.0
     */
    readonly create: (
      request: CreateFromUpload,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<AvatarSummary, HeyGenError>
    /**
     * Waits until an avatar is ready. Any error that ends the wait is reported as a `NotReady` with its facts and the
     * avatar's id, except `CreationFailed`.
     *
     * @since 0.1.0
     */
    readonly awaitReady: (
      avatar: AvatarSummary,
      options?: AwaitOptions
    ) => Effect.Effect<AvatarSummary, NotReady | CreationFailed>
    /**
     * Waits until the avatar with this id is ready, such as `LookId.make` of the `createdId` of a `NotReady`. The
     * `createdId` of a create is a group's if HeyGen named only the group: `listLooks` shows its look. The errors are
     * those of `AvatarService.awaitLook` or `PhotoAvatarService.awaitPhotoAvatar`.
     *
     * @since 0.1.0
     */
    readonly awaitLook: (id: LookId, options?: AwaitOptions) => Effect.Effect<AvatarSummary, AwaitError>
  }

  /**
   * Where the service sends its requests, and whether its creates carry idempotency keys: on v3 they do.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface Target extends HeyGenClient.Target {
    readonly honorsIdempotencyKeys: boolean
  }

  /**
   * What an avatar is created from.
   *
   * - `photo`: a file, the id of an uploaded photo, or on v3 a public https URL.
   * - `groupId`: the group that the avatar is added to, as a look. Default: a new group.
   *
   * @since 0.1.0
   * @category Requests
   */
  export interface CreateFromPhoto {
    readonly name: string
    readonly photo: PhotoFile | UploadId | URL
    readonly groupId?: GroupId | undefined
  }

  /**
   * {@link CreateFromPhoto} of a photo that is uploaded already, or on v3 that HeyGen fetches from a URL.
   *
   * @since 0.1.0
   * @category Requests
   */
  export interface CreateFromUpload extends Omit<CreateFromPhoto, "photo"> {
    readonly photo: UploadId | URL
  }
}

/** Once the avatar exists, every error of the wait carries its id. */
const created = (id: string, cause: AwaitError) => {
  if (cause._tag === "NotReady" || cause._tag === "CreationFailed") return cause
  const { attempts, code, detail, operation, requestId, retryAfter, status } = cause
  return new NotReady({
    operation,
    createdId: Option.some(id),
    attempts,
    code,
    detail,
    requestId,
    retryAfter,
    status,
    outcome: "created",
    message: `${id} was created, but waiting for it failed: ${cause.message}`
  })
}

/** What differs between v2 and v3. */
interface Steps extends Pick<AvatarCreator.Service, "create" | "awaitLook"> {
  readonly honorsIdempotencyKeys: boolean
  readonly target: Effect.Effect<HeyGenClient.Target>
  readonly uploadPhoto: (photo: PhotoFile, options: HeyGenClient.KeyedOptions) => Effect.Effect<UploadId, HeyGenError>
}

const notOnV2 = (operation: string, problem: string) => new InvalidRequest(unsent(operation, `v2 ${problem}`))

const fromSteps = ({ awaitLook, honorsIdempotencyKeys, ...steps }: Steps): AvatarCreator.Service => {
  const checkKey = (operation: string, { idempotencyKey }: HeyGenClient.KeyedOptions) =>
    honorsIdempotencyKeys || idempotencyKey === undefined
      ? Effect.void
      : notOnV2(operation, "honors no idempotency keys, so a repeated create would be billed again: pass none")

  const upload: Steps["uploadPhoto"] = (photo, options) =>
    Effect.mapError(steps.uploadPhoto(photo, options), notUploaded)

  const awaitReady: AvatarCreator.Service["awaitReady"] = (avatar, options) =>
    awaitLook(avatar.id, options).pipe(
      Effect.map((ready) =>
        AvatarSummary.make({
          ...ready,
          groupId: Option.orElse(ready.groupId, () => avatar.groupId),
          name: Option.orElse(ready.name, () => avatar.name)
        })
      ),
      Effect.mapError((cause) => created(avatar.id, cause))
    )

  return {
    target: Effect.map(steps.target, (target) => ({ ...target, honorsIdempotencyKeys })),
    uploadPhoto: (photo) => upload(photo, {}),
    create: (request, options = {}) =>
      Effect.andThen(checkKey("AvatarCreator.create", options), steps.create(request, options)),
    awaitReady,
    awaitLook,
    createFromPhoto: Effect.fn("AvatarCreator.createFromPhoto")(function* ({ photo, ...request }, options = {}) {
      yield* checkKey("AvatarCreator.createFromPhoto", options)
      const idempotencyKey = options.idempotencyKey ?? (honorsIdempotencyKeys ? yield* newIdempotencyKey : undefined)
      const uploaded = isPhoto(photo) ? yield* upload(photo, { idempotencyKey }) : photo
      const avatar = yield* steps.create({ ...request, photo: uploaded }, { idempotencyKey })
      return yield* awaitReady(avatar, options)
    })
  }
}

/** The services refuse an empty id, and HeyGen refuses that of the other version. */
const unchecked = { disableValidation: true }

const withoutLook = () =>
  new UnexpectedResponse({
    operation: "AvatarCreator.create",
    outcome: "ambiguous",
    attempts: 1,
    reason: "unreadable",
    body: "",
    detail: Option.some("the response lists no look"),
    message:
      "AvatarCreator.create: the response lists no look. It may have been added: `listLooks` shows whether it was."
  })

const makeV2 = Effect.map(PhotoAvatarService, (photoAvatars) =>
  fromSteps({
    honorsIdempotencyKeys: false,
    target: photoAvatars.target,
    uploadPhoto: (photo) => Effect.map(photoAvatars.uploadPhoto(photo), ({ imageKey }) => imageKey),
    create: Effect.fnUntraced(function* ({ groupId, name, photo }) {
      if (photo instanceof URL) {
        return yield* notOnV2("AvatarCreator.create", "does not fetch photos from URLs: upload the photo first")
      }
      const imageKey = ImageKey.make(photo, unchecked)
      if (groupId === undefined) {
        const group = yield* photoAvatars.createGroup({ name, imageKey })
        return AvatarSummary.make({ id: group.id, groupId: Option.some(group.groupId), name: Option.some(name) })
      }
      const [look] = yield* photoAvatars.addLooks({ groupId, imageKeys: [imageKey], name })
      if (look === undefined) return yield* withoutLook()
      return AvatarSummary.make({ id: look.id, groupId: Option.some(groupId), name: Option.some(name) })
    }),
    awaitLook: (id, options) =>
      Effect.map(photoAvatars.awaitPhotoAvatar(id, options), ({ groupId, imageUrl, name }) =>
        AvatarSummary.make({ id, groupId, name, imageUrl })
      )
  })
)

/**
 * Makes the key of an upload from that of its create: another one for another photo. A photo that cannot be read, or not
 * in time, has none, and fails when it is uploaded.
 */
const keyOfUpload = (
  photo: PhotoFile,
  { idempotencyKey }: HeyGenClient.KeyedOptions,
  target: Effect.Effect<HeyGenClient.Target>
) =>
  idempotencyKey === undefined
    ? Effect.succeed(undefined)
    : Effect.flatMap(target, ({ timeouts }) => Effect.timeout(identifyPhoto(photo), timeouts.upload)).pipe(
        Effect.flatMap((identity) => sha256(JSON.stringify([idempotencyKey, ...identity]))),
        Effect.map((digest) => IdempotencyKey.make(digest)),
        Effect.orElseSucceed(() => undefined)
      )

const makeV3 = Effect.map(AvatarService, (avatars) =>
  fromSteps({
    honorsIdempotencyKeys: true,
    target: avatars.target,
    uploadPhoto: Effect.fnUntraced(function* (file, options) {
      const idempotencyKey = yield* keyOfUpload(file, options, avatars.target)
      return (yield* avatars.uploadAsset({ file }, { idempotencyKey })).id
    }),
    create: ({ groupId, name, photo }, options) => {
      const source = photo instanceof URL ? photo : AssetId.make(photo, unchecked)
      return Effect.map(avatars.createPhotoAvatar({ name, photo: source, groupId }, options), ({ groupId, look }) =>
        AvatarSummary.make({ id: look.id, groupId, name: Option.some(name) })
      )
    },
    awaitLook: (id, options) =>
      Effect.map(avatars.awaitLook(id, options), ({ groupId, name, previewImageUrl }) =>
        AvatarSummary.make({ id, groupId, name, imageUrl: previewImageUrl })
      )
  })
)
