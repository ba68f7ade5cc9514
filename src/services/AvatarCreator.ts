import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { type AwaitError, NotReady } from "../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { PhotoFile } from "../domain/PhotoFile.ts"
import { ReadyAvatar } from "../domain/ReadyAvatar.ts"
import { AvatarService } from "./AvatarService.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
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
   * Uses v3, the current API: `uploadAsset`, `createPhotoAvatar` and `awaitLook`.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layerV3: Layer.Layer<AvatarCreator, never, AvatarService> = Layer.effect(
    this,
    Effect.suspend(() => makeV3)
  )

  /**
   * Uses v2: `uploadPhoto`, `createGroup` and `awaitPhotoAvatar`.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layerV2: Layer.Layer<AvatarCreator, never, PhotoAvatarService> = Layer.effect(
    this,
    Effect.suspend(() => makeV2)
  )
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
     * Before the avatar is created, it fails with the errors of the upload or the create. Afterwards it fails with
     * `NotReady` or `CreationFailed`, both with the outcome `created` and the avatar's id: wait for that id instead of
     * creating the avatar again.
     *
     * @since 0.1.0
     */
    readonly createFromPhoto: (
      request: CreateFromPhoto,
      options?: AwaitOptions
    ) => Effect.Effect<ReadyAvatar, AwaitError>
  }

  /**
   * - `idempotencyKey`: used on v3 only. Default: a new key for each call.
   *
   * @since 0.1.0
   * @category Requests
   */
  export interface CreateFromPhoto {
    readonly name: string
    readonly photo: PhotoFile
    readonly idempotencyKey?: IdempotencyKey | undefined
  }
}

/** Once the avatar exists, every error of the wait carries its id. */
const created = (id: string, cause: AwaitError) =>
  cause._tag === "NotReady" || cause._tag === "CreationFailed"
    ? cause
    : new NotReady({
        operation: cause.operation,
        id,
        attempts: cause.attempts,
        outcome: "created",
        lastStatus: "unknown",
        message: `${id} was created, but waiting for it failed: ${cause.message}`
      })

const awaiting = <A>(id: string, wait: Effect.Effect<A, AwaitError>) =>
  Effect.mapError(wait, (cause) => created(id, cause))

const makeV2 = Effect.map(
  PhotoAvatarService,
  (photoAvatars): AvatarCreator.Service => ({
    createFromPhoto: Effect.fn("AvatarCreator.createFromPhoto")(function* ({ name, photo }, options) {
      const { imageKey } = yield* photoAvatars.uploadPhoto(photo)
      const group = yield* photoAvatars.createGroup({ name, imageKey })
      const avatar = yield* awaiting(group.id, photoAvatars.awaitPhotoAvatar(group.id, options))
      return ReadyAvatar.make({
        id: avatar.id,
        groupId: Option.some(group.groupId),
        name: Option.getOrElse(avatar.name, () => name),
        imageUrl: avatar.imageUrl
      })
    })
  })
)

const makeV3 = Effect.map(
  AvatarService,
  (avatars): AvatarCreator.Service => ({
    createFromPhoto: Effect.fn("AvatarCreator.createFromPhoto")(function* ({ idempotencyKey, name, photo }, options) {
      const asset = yield* avatars.uploadAsset({ file: photo })
      const { group, look } = yield* avatars.createPhotoAvatar({ name, photo: asset.id }, { idempotencyKey })
      const ready = yield* awaiting(look.id, avatars.awaitLook(look.id, options))
      return ReadyAvatar.make({
        id: ready.id,
        groupId: Option.firstSomeOf([ready.groupId, look.groupId, Option.map(group, ({ id }) => id)]),
        name: Option.getOrElse(ready.name, () => name),
        imageUrl: ready.previewImageUrl
      })
    })
  })
)
