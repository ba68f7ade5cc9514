import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { type AwaitError, type HeyGenError, UnexpectedResponse } from "../domain/HeyGenError.ts"
import type { AssetId, GroupId, LookId } from "../domain/Ids.ts"
import type { Account } from "../domain/v3/Account.ts"
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
import type { UpdateGroup } from "../domain/v3/UpdateGroup.ts"
import type { UpdateLook } from "../domain/v3/UpdateLook.ts"
import type { UploadAsset } from "../domain/v3/UploadAsset.ts"
import type { UploadedAsset } from "../domain/v3/UploadedAsset.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { makeAwait, type Progress } from "./internal/makeAwait.ts"
import { makeMethods } from "./internal/makeMethods.ts"
import { layerQuoting, Quoting } from "./internal/transport/Quoting.ts"
import * as v3 from "./operations/v3.ts"

/**
 * Creates HeyGen photo avatars through v3, the current API.
 *
 * **When to use**
 *
 * For new code: HeyGen announced the end of v1 and v2, which `PhotoAvatarService` uses. To create an avatar from a
 * photo, use `uploadAsset`, `createPhotoAvatar` and `awaitLook`; from a description, `createPromptAvatar` and
 * `awaitLook`.
 *
 * **Details**
 *
 * Creates and uploads carry an idempotency key, either the caller's or one generated for the call. For 24 hours HeyGen
 * answers a repeated key with its first response, so these calls are retried after any transient failure without
 * creating a second avatar. To resolve an `ambiguous` failure, send the request again with the key that the error
 * carries, less than 23 hours after the first attempt. Later, and after an `UnexpectedResponse` whose `reason` is
 * `unreadable`, which HeyGen would only repeat, look for the avatar with `listLooks`.
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
   * Builds the service from a `HeyGenClient`.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layer: Layer.Layer<AvatarService, never, HeyGenClient> = layerQuoting(this, () => make)
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
     * Where the service sends its requests.
     *
     * @since 0.1.0
     */
    readonly target: Effect.Effect<HeyGenClient.Target>
    /**
     * Creates an avatar from a photo, in a new or an existing group.
     *
     * **Details**
     *
     * Returns the look before it is ready. The call is billed. With its idempotency key it is retried after any
     * transient failure, and creates one avatar. A photo given as bytes or a stream must be a JPEG or PNG of at most 32
     * MB, and a URL must be https: anything else fails with `InvalidRequest` before anything is sent.
     *
     * It fails with any {@link HeyGenError}, which carries the key. After an `ambiguous` failure, send the same request
     * again with that key, less than 23 hours after the first attempt. Later, look for the avatar first.
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
     * Creates an avatar of a fictional person from a description and, optionally, reference photos.
     *
     * **Details**
     *
     * Behaves like {@link createPhotoAvatar}. `POST /v3/avatars` with `type: "prompt"`.
     *
     * @since 0.1.0
     */
    readonly createPromptAvatar: (
      request: CreatePromptAvatar,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<CreatedAvatar, HeyGenError>
    /**
     * Uploads a photo and returns the asset id that `createPhotoAvatar` accepts.
     *
     * **Details**
     *
     * The photo must be a JPEG or PNG of at most 32 MB; the type is detected from its bytes. Anything else fails with
     * an `InvalidRequest` that describes the problem, before anything is sent. A stream is sent as it is read: it runs
     * once to detect the type, and once for each attempt.
     *
     * `POST /v3/assets`, as a multipart form.
     *
     * **Gotchas**
     *
     * With a key that was used less than 24 hours ago, it returns the asset of that upload, even if that was deleted.
     *
     * @since 0.1.0
     */
    readonly uploadAsset: (
      request: UploadAsset,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<UploadedAsset, HeyGenError>
    /**
     * Retrieves an uploaded asset. `GET /v3/assets/{asset_id}`.
     *
     * @since 0.1.0
     */
    readonly getAsset: (id: AssetId) => Effect.Effect<HeyGenAsset, HeyGenError>
    /**
     * Deletes a file in the same way as {@link deleteLook}. `DELETE /v3/assets/{asset_id}`.
     *
     * @since 0.1.0
     */
    readonly deleteAsset: (id: AssetId) => Effect.Effect<void, HeyGenError>
    /**
     * Retrieves a look and its current status. `GET /v3/avatars/looks/{look_id}`.
     *
     * @since 0.1.0
     */
    readonly getLook: (id: LookId) => Effect.Effect<AvatarLook, HeyGenError>
    /**
     * Polls a look until it is ready: `completed`, or without a status, and with a preview image.
     *
     * **Details**
     *
     * HeyGen reports no status for a look that needed no processing. A look whose size is reported as 0 is not ready yet.
     *
     * Polls every 10 seconds and fails with `NotReady` after 5 minutes, as HeyGen recommends: a photo takes 30 to 90
     * seconds, a prompt 1 to 3 minutes. Fails early with `CreationFailed` when the look is `failed`; the message
     * includes HeyGen's error message. Fails early with `NotReady` when the look is `pending_consent`, since that ends
     * only when the person shown consents: see {@link createConsent}. A status that this version does not know does not
     * end the wait. After a transient failure, as docs/errors.md defines it, the look is polled again, unless HeyGen asks
     * to wait for more than a minute. Any other {@link HeyGenError} ends the wait. If the time is over and no poll has
     * succeeded, the wait fails with the error of the last poll. Either error has the outcome `created`, or `ambiguous` for
     * `ResourceNotFound` and `InvalidRequest`.
     *
     * @since 0.1.0
     */
    readonly awaitLook: (id: LookId, options?: AwaitOptions) => Effect.Effect<AvatarLook, AwaitError>
    /**
     * Streams looks, requesting pages as the stream is pulled.
     *
     * **Details**
     *
     * A page is requested when its first look is pulled. Each page is a separate read, retried after any transient
     * failure. To resume later from a given page, use {@link listLooksPage}. `GET /v3/avatars/looks`.
     *
     * @since 0.1.0
     */
    readonly listLooks: (query?: LooksQuery) => Stream.Stream<AvatarLook, HeyGenError>
    /**
     * Retrieves one page of looks and the token of the next page.
     *
     * @since 0.1.0
     */
    readonly listLooksPage: (query?: LooksQuery) => Effect.Effect<ListPage<AvatarLook>, HeyGenError>
    /**
     * Streams groups in the same way as {@link listLooks}. `GET /v3/avatars`.
     *
     * @since 0.1.0
     */
    readonly listGroups: (query?: GroupsQuery) => Stream.Stream<AvatarGroup, HeyGenError>
    /**
     * Retrieves one page of groups and the token of the next page.
     *
     * @since 0.1.0
     */
    readonly listGroupsPage: (query?: GroupsQuery) => Effect.Effect<ListPage<AvatarGroup>, HeyGenError>
    /**
     * Retrieves a group. `GET /v3/avatars/{group_id}`.
     *
     * @since 0.1.0
     */
    readonly getGroup: (id: GroupId) => Effect.Effect<AvatarGroup, HeyGenError>
    /**
     * Sets the default voice of a group. `PATCH /v3/avatars/{group_id}`, retried after any transient failure.
     *
     * **Details**
     *
     * HeyGen does not document what it returns, so this returns nothing: {@link getGroup} retrieves the changed group.
     *
     * @since 0.1.0
     */
    readonly updateGroup: (request: UpdateGroup) => Effect.Effect<void, HeyGenError>
    /**
     * Renames a look of the type `photo_avatar` or `digital_twin`. `PATCH /v3/avatars/looks/{look_id}`, retried after any
     * transient failure.
     *
     * @since 0.1.0
     */
    readonly updateLook: (request: UpdateLook) => Effect.Effect<AvatarLook, HeyGenError>
    /**
     * Deletes a look. `DELETE /v3/avatars/looks/{look_id}`, retried after any transient failure.
     *
     * **Details**
     *
     * Deleting an unknown look fails with `ResourceNotFound`. If an earlier attempt may have deleted the look but its
     * response was lost, a retry that does not find the look succeeds.
     *
     * **Gotchas**
     *
     * HeyGen deletes a group together with its last look. Looks of the type `studio_avatar` cannot be deleted.
     *
     * @since 0.1.0
     */
    readonly deleteLook: (id: LookId) => Effect.Effect<void, HeyGenError>
    /**
     * Deletes a group and its looks in the same way as {@link deleteLook}. `DELETE /v3/avatars/{group_id}`.
     *
     * @since 0.1.0
     */
    readonly deleteGroup: (id: GroupId) => Effect.Effect<void, HeyGenError>
    /**
     * Requests the consent of the person whom a group depicts.
     *
     * **Details**
     *
     * Photo avatars and prompt avatars need no consent. The call carries an idempotency key, as
     * {@link createPhotoAvatar} does. A recorded consent is only available on enterprise plans; others fail with
     * `AccessDenied`. `POST /v3/avatars/{group_id}/consent`.
     *
     * @since 0.1.0
     */
    readonly createConsent: (
      request: CreateConsent,
      options?: HeyGenClient.KeyedOptions
    ) => Effect.Effect<AvatarConsent, HeyGenError>
    /**
     * Retrieves the account of the API key, and what it has left to spend. `GET /v3/users/me`.
     *
     * @since 0.1.0
     */
    readonly getAccount: Effect.Effect<Account, HeyGenError>
  }
}

/** A size of 0 means that HeyGen is still processing the picture; some ready looks have no size. */
const isPicture = ({ imageHeight, imageWidth, previewImageUrl }: AvatarLook) =>
  Option.isSome(previewImageUrl) && ![imageHeight, imageWidth].some(Option.contains(0))

const progressOfLook = (look: AvatarLook): Progress<AvatarLook> => {
  const { error, status } = look
  if (Option.contains(status, "failed")) {
    return {
      _tag: "Failed",
      status,
      code: Option.flatMap(error, ({ code }) => code),
      detail: Option.flatMap(error, ({ message }) => message)
    }
  }
  if (Option.contains(status, "pending_consent")) {
    return {
      _tag: "Blocked",
      status,
      advice: "The person it shows must consent first: see AvatarService.createConsent."
    }
  }
  return Option.getOrElse(status, () => "completed") === "completed" && isPicture(look)
    ? { _tag: "Ready", ready: look }
    : { _tag: "Waiting", status }
}

/** The interval and the limit that HeyGen recommends. */
const everyTenSeconds: Schedule.Schedule<unknown> = Schedule.spaced("10 seconds").pipe(Schedule.upTo("5 minutes"))

/** Treats not-found as success when an earlier attempt may have deleted the resource and its response was lost. */
const deletion =
  <Id>(method: (id: Id) => Effect.Effect<unknown, HeyGenError>) =>
  (id: Id): Effect.Effect<void, HeyGenError> =>
    Effect.catchIf(
      Effect.asVoid(method(id)),
      ({ _tag, outcome }) => _tag === "ResourceNotFound" && outcome === "ambiguous",
      () => Effect.void
    )

const brokenList = (operation: string, why: string) =>
  new UnexpectedResponse({
    operation,
    message: `${operation} failed: ${why}.`,
    outcome: "ambiguous",
    attempts: 1,
    reason: "unreadable",
    body: "",
    detail: Option.some(why)
  })

/**
 * Streams a list page by page. Fails on a repeated page token, which would loop forever, and on a page that announces
 * more items without a token, since the list would be incomplete.
 */
const pages =
  <Query extends GroupsQuery, Item>(name: string, page: (query: Query) => Effect.Effect<ListPage<Item>, HeyGenError>) =>
  (query: Query): Stream.Stream<Item, HeyGenError> =>
    Stream.suspend(() => {
      const read = new Set<PageToken | undefined>()
      return Stream.paginateChunkEffect(Option.some(query), (state) => {
        if (Option.isNone(state))
          return Effect.fail(brokenList(name, "HeyGen announced more items, but gave no page token"))
        const at = state.value
        if (read.has(at.from))
          return Effect.fail(brokenList(name, "HeyGen returned the token of a page that was already read"))
        read.add(at.from)
        return Effect.map(
          page(at),
          ({ hasMore, items, next }) =>
            [
              Chunk.fromIterable(items),
              Option.liftPredicate(
                Option.map(next, (from) => ({ ...at, from })),
                () => hasMore
              )
            ] as const
        )
      })
    })

const make = Effect.gen(function* (): Effect.fn.Return<AvatarService.Service, never, HeyGenClient> {
  const client = yield* HeyGenClient
  const method = makeMethods(client)
  const quote = yield* Quoting
  const getLook = method(v3.getLook)
  const listLooksPage = method(v3.listLooks)
  const listGroupsPage = method(v3.listGroups)
  const listLooks = pages(v3.listLooks.name, listLooksPage)
  const listGroups = pages(v3.listGroups.name, listGroupsPage)
  return {
    target: client.target,
    createPhotoAvatar: method(v3.createPhotoAvatar),
    createPromptAvatar: method(v3.createPromptAvatar),
    uploadAsset: method(v3.uploadAsset),
    getAsset: method(v3.getAsset),
    deleteAsset: deletion(method(v3.deleteAsset)),
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
    updateGroup: method(v3.updateGroup),
    updateLook: method(v3.updateLook),
    deleteLook: deletion(method(v3.deleteLook)),
    deleteGroup: deletion(method(v3.deleteGroup)),
    createConsent: method(v3.createConsent),
    getAccount: method(v3.getAccount)({})
  }
})
