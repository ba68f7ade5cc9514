import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Asset } from "../domain/Asset.ts"
import { AvatarGroup } from "../domain/AvatarGroup.ts"
import { AvatarLook } from "../domain/AvatarLook.ts"
import { AvatarType } from "../domain/AvatarType.ts"
import { Consent } from "../domain/Consent.ts"
import type { CreateConsent } from "../domain/CreateConsent.ts"
import { CreatedAvatar } from "../domain/CreatedAvatar.ts"
import type { CreatePhotoAvatar } from "../domain/CreatePhotoAvatar.ts"
import type { CreatePromptAvatar } from "../domain/CreatePromptAvatar.ts"
import { type AwaitError, type HeyGenError, UnexpectedResponse } from "../domain/HeyGenError.ts"
import { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import { AssetId, PhotoAvatarGroupId, PhotoAvatarId } from "../domain/Ids.ts"
import { NonBlank } from "../domain/NonBlank.ts"
import { Page, PageToken } from "../domain/Page.ts"
import type { UploadAsset } from "../domain/UploadAsset.ts"
import { UploadedAsset } from "../domain/UploadedAsset.ts"
import type { AwaitOptions } from "./AwaitOptions.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { awaitReady, type Progress } from "./internal/awaitReady.ts"
import { photoContent } from "./internal/photoContent.ts"
import { formOf } from "./internal/photoForm.ts"
import { address, photoSource } from "./internal/photoSource.ts"
import { makeOperation } from "./Operation.ts"

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
>() {}

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
    readonly createPhotoAvatar: (request: CreatePhotoAvatar) => Effect.Effect<CreatedAvatar, HeyGenError>
    /**
     * Creates an avatar of a person who does not exist, from words, and from photos to go by.
     *
     * **Details**
     *
     * As {@link createPhotoAvatar}. `POST /v3/avatars` with `type: "prompt"`.
     *
     * @since 0.1.0
     */
    readonly createPromptAvatar: (request: CreatePromptAvatar) => Effect.Effect<CreatedAvatar, HeyGenError>
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
    readonly uploadAsset: (request: UploadAsset) => Effect.Effect<UploadedAsset, HeyGenError>
    /**
     * A file that HeyGen holds. `GET /v3/assets/{asset_id}`.
     *
     * @since 0.1.0
     */
    readonly getAsset: (id: AssetId) => Effect.Effect<Asset, HeyGenError>
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
    readonly listLooksPage: (query?: LooksQuery) => Effect.Effect<Page<AvatarLook>, HeyGenError>
    /**
     * Groups, page by page as the stream is pulled; as {@link listLooks}. `GET /v3/avatars`.
     *
     * @since 0.1.0
     */
    readonly listGroups: (query?: ListQuery) => Stream.Stream<AvatarGroup, HeyGenError>
    /**
     * One page of groups, and the token that the next begins at.
     *
     * @since 0.1.0
     */
    readonly listGroupsPage: (query?: ListQuery) => Effect.Effect<Page<AvatarGroup>, HeyGenError>
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
    readonly createConsent: (request: CreateConsent) => Effect.Effect<Consent, HeyGenError>
  }

  /**
   * @since 0.1.0
   * @category Requests
   */
  export interface UpdateLook {
    readonly id: PhotoAvatarId
    readonly name: string
  }

  /**
   * Which part of a list.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface ListQuery {
    /** Whose: the account's own (`private`, the default) or HeyGen's (`public`). */
    readonly ownership?: "private" | "public" | undefined
    /** How many come with one page, 1 to 50. Default 20. */
    readonly pageSize?: number | undefined
    /** Where to begin: the `next` of a page. Default: at the beginning. */
    readonly from?: PageToken | undefined
  }

  /**
   * Which looks.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface LooksQuery extends ListQuery {
    /** Those of this group. Default: of all. */
    readonly groupId?: PhotoAvatarGroupId | undefined
    /** Those of this type. Default: of all. */
    readonly avatarType?: AvatarType | undefined
  }
}

const thirtyTwoMegabytes = 32 * 1024 * 1024

/** The key of a request, under the name of the header that it travels in. */
const idempotencyKeyHeader = Schema.optional(IdempotencyKey).pipe(Schema.fromKey("Idempotency-Key"))

const createAvatar = {
  method: "POST",
  path: "/v3/avatars",
  response: CreatedAvatar,
  creates: ["avatar_item.id", "avatar_group.id"],
  keyed: true
} as const

const intoGroup = Schema.optional(PhotoAvatarGroupId).pipe(Schema.fromKey("avatar_group_id"))

const listQuery = {
  ownership: Schema.Literal("private", "public"),
  pageSize: Schema.optional(
    Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 50, { message: () => "a page has 1 to 50 items" }))
  ).pipe(Schema.fromKey("limit")),
  from: Schema.optional(PageToken).pipe(Schema.fromKey("token"))
}

const deleted = Schema.Struct({ id: Schema.String })

/**
 * The operations behind the service. Their keys are those of the mock's scenarios: the method's name, after `v3.`.
 *
 * @internal
 */
export const operations = {
  "v3.createPhotoAvatar": makeOperation({
    ...createAvatar,
    name: "AvatarService.createPhotoAvatar",
    request: Schema.Struct({
      type: Schema.Literal("photo"),
      name: NonBlank,
      photo: Schema.propertySignature(photoSource(thirtyTwoMegabytes)).pipe(Schema.fromKey("file")),
      groupId: intoGroup,
      idempotencyKey: idempotencyKeyHeader
    })
  }),
  "v3.createPromptAvatar": makeOperation({
    ...createAvatar,
    name: "AvatarService.createPromptAvatar",
    request: Schema.Struct({
      type: Schema.Literal("prompt"),
      name: NonBlank,
      prompt: NonBlank,
      referenceImages: Schema.optional(
        Schema.Array(photoSource(thirtyTwoMegabytes)).pipe(
          Schema.maxItems(3, { message: () => "must be at most 3 photos" })
        )
      ).pipe(Schema.fromKey("reference_images")),
      lookId: Schema.optional(PhotoAvatarId).pipe(Schema.fromKey("avatar_id")),
      groupId: intoGroup,
      idempotencyKey: idempotencyKeyHeader
    })
  }),
  "v3.uploadAsset": makeOperation({
    name: "AvatarService.uploadAsset",
    method: "POST",
    path: "/v3/assets",
    request: Schema.Struct({ file: photoContent(thirtyTwoMegabytes), idempotencyKey: idempotencyKeyHeader }),
    body: formOf,
    response: UploadedAsset,
    creates: ["asset_id"],
    keyed: true
  }),
  "v3.getAsset": makeOperation({
    name: "AvatarService.getAsset",
    method: "GET",
    path: "/v3/assets/{asset_id}",
    request: Schema.Struct({ asset_id: AssetId }),
    response: Asset
  }),
  "v3.getLook": makeOperation({
    name: "AvatarService.getLook",
    method: "GET",
    path: "/v3/avatars/looks/{look_id}",
    request: Schema.Struct({ look_id: PhotoAvatarId }),
    response: AvatarLook
  }),
  "v3.listLooks": makeOperation({
    name: "AvatarService.listLooks",
    method: "GET",
    path: "/v3/avatars/looks",
    request: Schema.Struct({
      ...listQuery,
      groupId: Schema.optional(PhotoAvatarGroupId).pipe(Schema.fromKey("group_id")),
      avatarType: Schema.optional(AvatarType).pipe(Schema.fromKey("avatar_type"))
    }),
    response: Page(AvatarLook),
    page: true
  }),
  "v3.listGroups": makeOperation({
    name: "AvatarService.listGroups",
    method: "GET",
    path: "/v3/avatars",
    request: Schema.Struct(listQuery),
    response: Page(AvatarGroup),
    page: true
  }),
  "v3.getGroup": makeOperation({
    name: "AvatarService.getGroup",
    method: "GET",
    path: "/v3/avatars/{group_id}",
    request: Schema.Struct({ group_id: PhotoAvatarGroupId }),
    response: AvatarGroup
  }),
  "v3.updateLook": makeOperation({
    name: "AvatarService.updateLook",
    method: "PATCH",
    path: "/v3/avatars/looks/{look_id}",
    request: Schema.Struct({
      id: Schema.propertySignature(PhotoAvatarId).pipe(Schema.fromKey("look_id")),
      name: NonBlank
    }),
    response: AvatarLook
  }),
  "v3.deleteLook": makeOperation({
    name: "AvatarService.deleteLook",
    method: "DELETE",
    path: "/v3/avatars/looks/{look_id}",
    request: Schema.Struct({ look_id: PhotoAvatarId }),
    response: deleted
  }),
  "v3.deleteGroup": makeOperation({
    name: "AvatarService.deleteGroup",
    method: "DELETE",
    path: "/v3/avatars/{group_id}",
    request: Schema.Struct({ group_id: PhotoAvatarGroupId }),
    response: deleted
  }),
  "v3.createConsent": makeOperation({
    name: "AvatarService.createConsent",
    method: "POST",
    path: "/v3/avatars/{group_id}/consent",
    request: Schema.Struct({
      groupId: Schema.propertySignature(PhotoAvatarGroupId).pipe(Schema.fromKey("group_id")),
      text: Schema.optional(
        NonBlank.pipe(Schema.pattern(/^[^<>]*$/, { message: () => "must be plain text, without < and >" }))
      ).pipe(Schema.fromKey("consent_text")),
      video: Schema.optional(address).pipe(Schema.fromKey("consent_video")),
      rerouteUrl: Schema.optional(Schema.URL).pipe(Schema.fromKey("reroute_url"))
    }),
    response: Consent
  })
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

/** Every 10 seconds, for 5 minutes. */
const asHeyGenAdvises: Schedule.Schedule<unknown> = Schedule.spaced("10 seconds").pipe(Schedule.upTo("5 minutes"))

/** An answer that was lost may have been that it is gone; then it is not found when it is asked again. */
const untilGone = (deletion: Effect.Effect<unknown, HeyGenError>) =>
  Effect.catchAll(Effect.asVoid(deletion), (error) =>
    error._tag === "ResourceNotFound" && error.outcome === "ambiguous" ? Effect.void : Effect.fail(error)
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

/** Page after page, until there is no next one. A token that comes again would lead round in a circle. */
const paged = <Query extends AvatarService.ListQuery, Item>(
  operation: string,
  query: Query,
  page: (query: Query) => Effect.Effect<Page<Item>, HeyGenError>
) =>
  Stream.suspend(() => {
    const read = new Set<PageToken | undefined>()
    return Stream.paginateEffect(query, (at) => {
      if (read.has(at.from)) return Effect.fail(repeatedPage(operation))
      read.add(at.from)
      return Effect.map(page(at), ({ items, next }) => [items, Option.map(next, (from) => ({ ...at, from }))] as const)
    }).pipe(Stream.mapConcat((items) => items))
  })

/**
 * Builds the service on the client it finds.
 *
 * @since 0.1.0
 * @category Constructors
 */
export const make = Effect.map(HeyGenClient, (client): AvatarService.Service => {
  const createPhotoAvatar = Effect.fn("AvatarService.createPhotoAvatar")((request: CreatePhotoAvatar) =>
    client.execute(operations["v3.createPhotoAvatar"], { type: "photo", ...request })
  )
  const createPromptAvatar = Effect.fn("AvatarService.createPromptAvatar")((request: CreatePromptAvatar) =>
    client.execute(operations["v3.createPromptAvatar"], { type: "prompt", ...request })
  )
  const uploadAsset = Effect.fn("AvatarService.uploadAsset")((request: UploadAsset) =>
    client.execute(operations["v3.uploadAsset"], request)
  )
  const getAsset = Effect.fn("AvatarService.getAsset")((id: AssetId) =>
    client.execute(operations["v3.getAsset"], { asset_id: id })
  )
  const getLook = Effect.fn("AvatarService.getLook")((id: PhotoAvatarId) =>
    client.execute(operations["v3.getLook"], { look_id: id })
  )
  const awaitLook: AvatarService.Service["awaitLook"] = Effect.fn("AvatarService.awaitLook")((id, options) =>
    awaitReady({
      operation: "AvatarService.awaitLook",
      id,
      poll: getLook(id),
      quotable: client.quotable,
      progressOf: progressOfLook,
      schedule: options?.schedule ?? asHeyGenAdvises
    })
  )
  const listLooksPage = Effect.fn("AvatarService.listLooksPage")((query: AvatarService.LooksQuery = {}) =>
    client.execute(operations["v3.listLooks"], { ...query, ownership: query.ownership ?? "private" })
  )
  const listGroupsPage = Effect.fn("AvatarService.listGroupsPage")((query: AvatarService.ListQuery = {}) =>
    client.execute(operations["v3.listGroups"], { ...query, ownership: query.ownership ?? "private" })
  )
  const getGroup = Effect.fn("AvatarService.getGroup")((id: PhotoAvatarGroupId) =>
    client.execute(operations["v3.getGroup"], { group_id: id })
  )
  const updateLook = Effect.fn("AvatarService.updateLook")((request: AvatarService.UpdateLook) =>
    client.execute(operations["v3.updateLook"], request)
  )
  const deleteLook = Effect.fn("AvatarService.deleteLook")((id: PhotoAvatarId) =>
    untilGone(client.execute(operations["v3.deleteLook"], { look_id: id }))
  )
  const deleteGroup = Effect.fn("AvatarService.deleteGroup")((id: PhotoAvatarGroupId) =>
    untilGone(client.execute(operations["v3.deleteGroup"], { group_id: id }))
  )
  const createConsent = Effect.fn("AvatarService.createConsent")((request: CreateConsent) =>
    client.execute(operations["v3.createConsent"], request)
  )
  return {
    createPhotoAvatar,
    createPromptAvatar,
    uploadAsset,
    getAsset,
    getLook,
    awaitLook,
    listLooks: (query = {}) => paged("AvatarService.listLooks", query, listLooksPage),
    listLooksPage,
    listGroups: (query = {}) => paged("AvatarService.listGroups", query, listGroupsPage),
    listGroupsPage,
    getGroup,
    updateLook,
    deleteLook,
    deleteGroup,
    createConsent
  }
})
