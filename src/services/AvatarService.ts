import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type AwaitError, type HeyGenError, UnexpectedResponse } from "../domain/HeyGenError.ts"
import type { AssetId, PhotoAvatarGroupId, PhotoAvatarId } from "../domain/Ids.ts"
import type { AvatarConsent } from "../domain/v3/AvatarConsent.ts"
import type { AvatarGroup } from "../domain/v3/AvatarGroup.ts"
import type { AvatarLook } from "../domain/v3/AvatarLook.ts"
import type { CreateConsent } from "../domain/v3/CreateConsent.ts"
import type { CreatedAvatar } from "../domain/v3/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/v3/CreatePhotoAvatar.ts"
import type { CreatePromptAvatar } from "../domain/v3/CreatePromptAvatar.ts"
import type { GroupsQuery } from "../domain/v3/GroupsQuery.ts"
import type { HeyGenAsset } from "../domain/v3/HeyGenAsset.ts"
import type { ListPage, PageToken } from "../domain/v3/ListPage.ts"
import type { LooksQuery } from "../domain/v3/LooksQuery.ts"
import type { UpdateLook } from "../domain/v3/UpdateLook.ts"
import type { UploadAsset } from "../domain/v3/UploadAsset.ts"
import type { UploadedAsset } from "../domain/v3/UploadedAsset.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { makeAwait, type Progress } from "./internal/makeAwait.ts"
import { makeMethods } from "./internal/makeMethods.ts"
import { Quoting } from "./internal/transport/Quoting.ts"
import * as v3 from "./operations/v3.ts"

/**
 * Creates HeyGen photo avatars by the current API, v3.
 *
 * **When to use**
 *
 * For anything new: HeyGen announced the end of v1 and v2, which `PhotoAvatarService` speaks. A photo becomes an avatar by
 * `uploadAsset`, `createPhotoAvatar` and `awaitLook`; a description by `createPromptAvatar` and `awaitLook`.
 *
 * **Details**
 *
 * Creates and uploads carry an idempotency key, the caller's or one that is made for the call. HeyGen answers a key that it
 * knows with what it answered first, for 24 hours; so they are sent again after anything transient, without creating a
 * second avatar, and an `ambiguous` failure is settled by sending the request again with the key that the error carries.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AvatarService } from "effect-photo-avatar"
 *
 * const program = (photo: Uint8Array) =>
 *   Effect.gen(function* () {
 *     const avatars = yield* AvatarService
 *     const asset = yield* avatars.uploadAsset({ file: photo })
 *     const { look } = yield* avatars.createPhotoAvatar({ name: "Ada", photo: asset.id })
 *     return yield* avatars.awaitLook(look.id)
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Services
 */
export class AvatarService extends Context.Tag("effect-photo-avatar/AvatarService")<
  AvatarService,
  AvatarService.Service
>() {
  /**
   * The service on the client that it finds.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layer: Layer.Layer<AvatarService, never, HeyGenClient> = Layer.effect(
    this,
    Effect.suspend(() => make)
  )
}

/**
 * @since 0.1.0
 * @category Services
 */
export declare namespace AvatarService {
  /**
   * @since 0.1.0
   * @category Services
   */
  export interface Service {
    /**
     * Creates an avatar from a photo, in a new group or a given one.
     *
     * **Details**
     *
     * The look comes back before it is ready. The call is billed; with its idempotency key it is sent again after
     * anything transient, and creates one avatar. A photo at hand must be a JPEG or PNG of at most 32 MB, an address must
     * be https: anything else is an `InvalidRequest` before anything is sent.
     *
     * It fails with any {@link HeyGenError}, which carries the key. After an `ambiguous` one, send the same request again
     * with that key.
     *
     * `POST /v3/avatars` with `type: "photo"`.
     *
     * @since 0.1.0
     */
    readonly createPhotoAvatar: (
      request: CreatePhotoAvatar,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<CreatedAvatar, HeyGenError>
    /**
     * Creates an avatar of a person who does not exist, from words, and from photos to go by.
     *
     * **Details**
     *
     * As {@link createPhotoAvatar}. `POST /v3/avatars` with `type: "prompt"`.
     *
     * @since 0.1.0
     */
    readonly createPromptAvatar: (
      request: CreatePromptAvatar,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<CreatedAvatar, HeyGenError>
    /**
     * Hands HeyGen a photo; the id it gets is what `createPhotoAvatar` takes.
     *
     * **Details**
     *
     * The photo must be a JPEG or PNG, which is found in its bytes, of at most 32 MB. Anything else is an
     * `InvalidRequest` that says what was found, before anything is sent. A stream is sent as it is read: once for the look
     * at its first bytes, and once for each attempt.
     *
     * `POST /v3/assets`, as a form.
     *
     * @since 0.1.0
     */
    readonly uploadAsset: (
      request: UploadAsset,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<UploadedAsset, HeyGenError>
    /**
     * A file that HeyGen holds. `GET /v3/assets/{asset_id}`.
     *
     * @since 0.1.0
     */
    readonly getAsset: (id: AssetId) => Effect.Effect<HeyGenAsset, HeyGenError>
    /**
     * Asks how a look is doing. `GET /v3/avatars/looks/{look_id}`.
     *
     * @since 0.1.0
     */
    readonly getLook: (id: PhotoAvatarId) => Effect.Effect<AvatarLook, HeyGenError>
    /**
     * Asks how a look is doing until it can be used: `completed`, with a preview image and a size.
     *
     * **Details**
     *
     * Asks every 10 seconds and gives up after 5 minutes with `NotReady`, as HeyGen advises: a photo takes 30 to 90
     * seconds, a prompt 1 to 3 minutes. Ends early with `CreationFailed` when the look is `failed`; its message has the
     * vendor's words. A fault of a single poll (`RateLimited`, `ServerError`, `TransportError`, `ResponseTimeout`) is
     * tolerated; any other {@link HeyGenError} ends the wait.
     *
     * @since 0.1.0
     */
    readonly awaitLook: (id: PhotoAvatarId, options?: AwaitOptions) => Effect.Effect<AvatarLook, AwaitError>
    /**
     * Looks, page by page as the stream is pulled.
     *
     * **Details**
     *
     * A page is asked for when its first look is. Each is a read of its own, sent again after anything transient. To go
     * on later from where one stopped, use {@link listLooksPage}. `GET /v3/avatars/looks`.
     *
     * @since 0.1.0
     */
    readonly listLooks: (query?: LooksQuery) => Stream.Stream<AvatarLook, HeyGenError>
    /**
     * One page of looks, and the token that the next begins at.
     *
     * @since 0.1.0
     */
    readonly listLooksPage: (query?: LooksQuery) => Effect.Effect<ListPage<AvatarLook>, HeyGenError>
    /**
     * Groups, page by page as the stream is pulled; as {@link listLooks}. `GET /v3/avatars`.
     *
     * @since 0.1.0
     */
    readonly listGroups: (query?: GroupsQuery) => Stream.Stream<AvatarGroup, HeyGenError>
    /**
     * One page of groups, and the token that the next begins at.
     *
     * @since 0.1.0
     */
    readonly listGroupsPage: (query?: GroupsQuery) => Effect.Effect<ListPage<AvatarGroup>, HeyGenError>
    /**
     * A group. `GET /v3/avatars/{group_id}`.
     *
     * @since 0.1.0
     */
    readonly getGroup: (id: PhotoAvatarGroupId) => Effect.Effect<AvatarGroup, HeyGenError>
    /**
     * Gives a look another name. `PATCH /v3/avatars/looks/{look_id}`, sent again after anything transient.
     *
     * @since 0.1.0
     */
    readonly updateLook: (request: UpdateLook) => Effect.Effect<AvatarLook, HeyGenError>
    /**
     * Deletes a look. `DELETE /v3/avatars/looks/{look_id}`, sent again after anything transient.
     *
     * **Details**
     *
     * A look that HeyGen does not know is `ResourceNotFound`; one that a lost answer may have deleted, and that is not found when
     * it is asked again, is deleted.
     *
     * @since 0.1.0
     */
    readonly deleteLook: (id: PhotoAvatarId) => Effect.Effect<void, HeyGenError>
    /**
     * Deletes a group and its looks; as {@link deleteLook}. `DELETE /v3/avatars/{group_id}`.
     *
     * @since 0.1.0
     */
    readonly deleteGroup: (id: PhotoAvatarGroupId) => Effect.Effect<void, HeyGenError>
    /**
     * Asks for the consent of the person that a group shows.
     *
     * **Details**
     *
     * HeyGen honours no idempotency key here, so it is sent again only when it provably did not happen.
     * `POST /v3/avatars/{group_id}/consent`.
     *
     * @since 0.1.0
     */
    readonly createConsent: (request: CreateConsent) => Effect.Effect<AvatarConsent, HeyGenError>
  }
}

const isPicture = ({ imageHeight, imageWidth, previewImageUrl }: AvatarLook) =>
  Option.isSome(previewImageUrl) && [imageHeight, imageWidth].every(Option.exists((pixels) => pixels > 0))

const progressOfLook = (look: AvatarLook): Progress<AvatarLook> => {
  const status = Option.getOrElse(look.status, () => "without a status")
  if (status === "failed") {
    return { _tag: "Failed", status, why: Option.map(look.error, ({ code, message }) => `"${message}" (${code})`) }
  }
  return status === "completed" && isPicture(look) ? { _tag: "Ready", ready: look } : { _tag: "Waiting", status }
}

/** As HeyGen advises. */
const everyTenSeconds: Schedule.Schedule<unknown> = Schedule.spaced("10 seconds").pipe(Schedule.upTo("5 minutes"))

/** A deletion whose answer was lost may have been made: then what it deletes is not found when it is sent again. */
const deletion =
  <Id>(method: (id: Id) => Effect.Effect<unknown, HeyGenError>) =>
  (id: Id): Effect.Effect<void, HeyGenError> =>
    Effect.catchIf(
      Effect.asVoid(method(id)),
      ({ _tag, outcome }) => _tag === "ResourceNotFound" && outcome === "ambiguous",
      () => Effect.void
    )

const repeatedPage = (operation: string) =>
  new UnexpectedResponse({
    operation,
    message: `${operation} failed: HeyGen names as the next page one that was read before.`,
    outcome: "ambiguous",
    attempts: 1,
    reason: "unreadable",
    body: ""
  })

/** Streams a list, page after page. A token that comes again would repeat the list for ever. */
const pages =
  <Query extends GroupsQuery, Item>(name: string, page: (query: Query) => Effect.Effect<ListPage<Item>, HeyGenError>) =>
  (query: Query): Stream.Stream<Item, HeyGenError> =>
    Stream.suspend(() => {
      const read = new Set<PageToken | undefined>()
      return Stream.paginateEffect(query, (at) => {
        if (read.has(at.from)) return Effect.fail(repeatedPage(name))
        read.add(at.from)
        return Effect.map(
          page(at),
          ({ items, next }) => [items, Option.map(next, (from) => ({ ...at, from }))] as const
        )
      }).pipe(Stream.mapConcat((items) => items))
    })

const make = Effect.gen(function* (): Effect.fn.Return<AvatarService.Service, never, HeyGenClient> {
  const method = makeMethods(yield* HeyGenClient)
  const quote = yield* Quoting
  const getLook = method(v3.getLook)
  const listLooksPage = method(v3.listLooks)
  const listGroupsPage = method(v3.listGroups)
  const listLooks = pages(v3.listLooks.name, listLooksPage)
  const listGroups = pages(v3.listGroups.name, listGroupsPage)
  return {
    createPhotoAvatar: method(v3.createPhotoAvatar),
    createPromptAvatar: method(v3.createPromptAvatar),
    uploadAsset: method(v3.uploadAsset),
    getAsset: method(v3.getAsset),
    getLook,
    awaitLook: makeAwait({
      name: "AvatarService.awaitLook",
      poll: getLook,
      progressOf: progressOfLook,
      schedule: everyTenSeconds,
      quote
    }),
    listLooks: (query = {}) => listLooks(query),
    listLooksPage: (query = {}) => listLooksPage(query),
    listGroups: (query = {}) => listGroups(query),
    listGroupsPage: (query = {}) => listGroupsPage(query),
    getGroup: method(v3.getGroup),
    updateLook: method(v3.updateLook),
    deleteLook: deletion(method(v3.deleteLook)),
    deleteGroup: deletion(method(v3.deleteGroup)),
    createConsent: method(v3.createConsent)
  }
})
