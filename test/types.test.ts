import type { HttpClient } from "@effect/platform"
import { it } from "@effect/vitest"
import type { ConfigError, Effect, Layer, Schedule, Stream } from "effect"
import {
  type AddLooks,
  type Asset,
  type AssetId,
  type AvatarGroup,
  type AvatarLook,
  type AvatarService,
  type AwaitError,
  type AwaitOptions,
  type Consent,
  type CreateConsent,
  type CreatedAvatar,
  type CreatePhotoAvatar,
  type CreatePhotoAvatarGroup,
  type CreatePromptAvatar,
  type GeneratedPhotos,
  type GeneratePhotos,
  type GenerationId,
  type HeyGenClient,
  type HeyGenError,
  type ImageKey,
  type Live,
  type layerTest,
  type Page,
  type PhotoAvatar,
  type PhotoAvatarGroup,
  type PhotoAvatarGroupId,
  type PhotoAvatarGroupSummary,
  type PhotoAvatarId,
  PhotoAvatarService,
  type PhotoAvatarStatus,
  type PhotoGeneration,
  type Unrecognized,
  type UploadAsset,
  type UploadedAsset,
  type UploadedPhoto
} from "effect-photo-avatar"
import type * as Mock from "effect-photo-avatar/mock"
import type * as Node from "effect-photo-avatar/node"
import { expectTypeOf } from "vitest"

type CallTags =
  | "InvalidRequest"
  | "ApiKeyRejected"
  | "AccessDenied"
  | "QuotaExceeded"
  | "RateLimited"
  | "ModerationRejected"
  | "ResourceNotFound"
  | "EndpointUnavailable"
  | "RequestConflict"
  | "ServerError"
  | "TransportError"
  | "ResponseTimeout"
  | "UnexpectedResponse"

it("a call can fail with these tags, and waiting with two more", () => {
  expectTypeOf<HeyGenError["_tag"]>().toEqualTypeOf<CallTags>()
  expectTypeOf<AwaitError["_tag"]>().toEqualTypeOf<CallTags | "NotReady" | "CreationFailed">()
})

it("a method needs nothing and fails with its union only", () => {
  type Options = { readonly schedule?: Schedule.Schedule<unknown, AwaitError> | undefined }
  expectTypeOf<PhotoAvatarService.Service>().toEqualTypeOf<{
    readonly createGroup: (request: CreatePhotoAvatarGroup) => Effect.Effect<PhotoAvatarGroup, HeyGenError>
    readonly uploadPhoto: (
      photo: Uint8Array | { readonly size: number; readonly stream: Stream.Stream<Uint8Array, unknown> }
    ) => Effect.Effect<UploadedPhoto, HeyGenError>
    readonly generatePhotos: (request: GeneratePhotos) => Effect.Effect<GenerationId, HeyGenError>
    readonly getGeneration: (id: GenerationId) => Effect.Effect<PhotoGeneration, HeyGenError>
    readonly awaitGeneration: (id: GenerationId, options?: Options) => Effect.Effect<GeneratedPhotos, AwaitError>
    readonly addLooks: (request: AddLooks) => Effect.Effect<ReadonlyArray<PhotoAvatar>, HeyGenError>
    readonly getPhotoAvatar: (id: PhotoAvatarId) => Effect.Effect<PhotoAvatar, HeyGenError>
    readonly awaitPhotoAvatar: (id: PhotoAvatarId, options?: Options) => Effect.Effect<PhotoAvatar, AwaitError>
    readonly listGroups: Effect.Effect<ReadonlyArray<PhotoAvatarGroupSummary>, HeyGenError>
    readonly listLooks: (id: PhotoAvatarGroupId) => Effect.Effect<ReadonlyArray<PhotoAvatar>, HeyGenError>
  }>()
})

it("a method of v3 needs nothing and fails with its union only", () => {
  type Call<A> = Effect.Effect<A, HeyGenError>
  type List<A> = Stream.Stream<A, HeyGenError>
  expectTypeOf<AvatarService.Service>().toEqualTypeOf<{
    readonly createPhotoAvatar: (request: CreatePhotoAvatar) => Call<CreatedAvatar>
    readonly createPromptAvatar: (request: CreatePromptAvatar) => Call<CreatedAvatar>
    readonly uploadAsset: (request: UploadAsset) => Call<UploadedAsset>
    readonly getAsset: (id: AssetId) => Call<Asset>
    readonly getLook: (id: PhotoAvatarId) => Call<AvatarLook>
    readonly awaitLook: (id: PhotoAvatarId, options?: AwaitOptions) => Effect.Effect<AvatarLook, AwaitError>
    readonly listLooks: (query?: AvatarService.LooksQuery) => List<AvatarLook>
    readonly listLooksPage: (query?: AvatarService.LooksQuery) => Call<Page<AvatarLook>>
    readonly listGroups: (query?: AvatarService.ListQuery) => List<AvatarGroup>
    readonly listGroupsPage: (query?: AvatarService.ListQuery) => Call<Page<AvatarGroup>>
    readonly getGroup: (id: PhotoAvatarGroupId) => Call<AvatarGroup>
    readonly updateLook: (request: AvatarService.UpdateLook) => Call<AvatarLook>
    readonly deleteLook: (id: PhotoAvatarId) => Call<void>
    readonly deleteGroup: (id: PhotoAvatarGroupId) => Call<void>
    readonly createConsent: (request: CreateConsent) => Call<Consent>
  }>()
})

it("a layer needs an HttpClient, or nothing", () => {
  type Services = HeyGenClient | PhotoAvatarService | AvatarService
  type Live_ = Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient>
  type OnUndici = Layer.Layer<Services, ConfigError.ConfigError>
  expectTypeOf<ReturnType<typeof Live.layer>>().toEqualTypeOf<Live_>()
  expectTypeOf<ReturnType<typeof Live.layerConfig>>().toEqualTypeOf<Live_>()
  expectTypeOf<ReturnType<typeof Node.layer>>().toEqualTypeOf<OnUndici>()
  expectTypeOf<ReturnType<typeof Node.layerConfig>>().toEqualTypeOf<OnUndici>()
  expectTypeOf<ReturnType<typeof Mock.layer>>().toEqualTypeOf<
    Layer.Layer<Services | Mock.PrismMock, Mock.PrismUnavailable>
  >()
  expectTypeOf<ReturnType<typeof layerTest>>().toEqualTypeOf<Layer.Layer<Services>>()
})

it("one id is not another, and a plain string is none", () => {
  expectTypeOf<GenerationId>().not.toExtend<ImageKey>()
  expectTypeOf<PhotoAvatarGroupId>().not.toExtend<ImageKey>()
  expectTypeOf<string>().not.toExtend<CreatePhotoAvatarGroup["imageKey"]>()
})

it("a status is one of the known, or kept as unrecognized", () => {
  expectTypeOf<PhotoAvatarStatus>().toEqualTypeOf<
    "pending" | "completed" | "in_appeal" | "moderation_rejected" | "failed" | Unrecognized
  >()
})

it("the service is found by its tag alone", () => {
  expectTypeOf(PhotoAvatarService).toExtend<Effect.Effect<PhotoAvatarService.Service, never, PhotoAvatarService>>()
})
