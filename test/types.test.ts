import type { HttpClient } from "@effect/platform"
import { it } from "@effect/vitest"
import { type ConfigError, Effect, Layer, Schema, Stream } from "effect"
import {
  type AvatarCreator,
  AvatarService,
  type AwaitError,
  type CreatePhotoAvatar,
  type CreatePhotoAvatarGroup,
  type CreationFailed,
  type GenerationId,
  type GroupId,
  type HeyGenClient,
  type HeyGenError,
  type ImageKey,
  Live,
  makeOperation,
  type NotReady,
  PhotoAvatarService,
  type PhotoAvatarStatus,
  type Unrecognized
} from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
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
  expectTypeOf<HeyGenError>().toEqualTypeOf<typeof HeyGenError.Type>()
  expectTypeOf<AwaitError>().toEqualTypeOf<typeof AwaitError.Type>()
  expectTypeOf<HeyGenError["_tag"]>().toEqualTypeOf<CallTags>()
  expectTypeOf<AwaitError["_tag"]>().toEqualTypeOf<CallTags | "NotReady" | "CreationFailed">()
})

/** What a method fails with and what it needs, whatever it takes and however it answers. */
type Channels<M> =
  M extends Effect.Effect<infer _A, infer E, infer R>
    ? readonly [E, R]
    : M extends Stream.Stream<infer _A, infer E, infer R>
      ? readonly [E, R]
      : M extends (...args: infer _Args) => infer Answer
        ? Channels<Answer>
        : never

type ChannelsOf<Service> = { readonly [Name in keyof Service]: Channels<Service[Name]> }

type Expected<Service> = {
  readonly [Name in keyof Service]: readonly [Name extends `await${string}` ? AwaitError : HeyGenError, never]
}

type Methods<Service> = Omit<Service, "target">

it("a method needs nothing and fails with its union only", () => {
  expectTypeOf<ChannelsOf<Methods<PhotoAvatarService.Service>>>().toEqualTypeOf<
    Expected<Methods<PhotoAvatarService.Service>>
  >()
  expectTypeOf<ChannelsOf<Methods<AvatarService.Service>>>().toEqualTypeOf<Expected<Methods<AvatarService.Service>>>()
})

it("an operation does not compile when its request lacks a field of its path", () => {
  const getThing = { name: "getThing", method: "GET", response: Schema.Unknown } as const
  const request = Schema.Struct({ thing_id: Schema.String })
  makeOperation({ ...getThing, path: "/v3/things/{thing_id}", request })
  // @ts-expect-error the request has no part_id
  makeOperation({ ...getThing, path: "/v3/things/{thing_id}/{part_id}", request })
  const optional = Schema.Struct({ thing_id: Schema.optional(Schema.String) })
  // @ts-expect-error the request may have no thing_id
  makeOperation({ ...getThing, path: "/v3/things/{thing_id}", request: optional })
  const either = Schema.Union(request, Schema.Struct({ name: Schema.String }))
  // @ts-expect-error one of the requests has no thing_id
  makeOperation({ ...getThing, path: "/v3/things/{thing_id}", request: either })
  const structured = Schema.Struct({ thing_id: Schema.Struct({ id: Schema.String }) })
  // @ts-expect-error thing_id is neither a text nor a number
  makeOperation({ ...getThing, path: "/v3/things/{thing_id}", request: structured })
})

it("an option that is undefined counts as absent, also that of the key", () => {
  Live.layerFromConfig({ apiKey: undefined, baseUrl: undefined })
  OnNode.layerFromConfig({ apiKey: undefined })
  Mock.layerInMemory({}, { apiKey: undefined })
})

it("a test double of a service needs only the methods that are called", () => {
  const double = { createPhotoAvatar: () => Effect.never }
  expectTypeOf(Layer.mock(AvatarService, double)).toEqualTypeOf<Layer.Layer<AvatarService>>()
})

it("only an operation that honors an idempotency key is sent with one", () => {
  type KeyedBy<Method> = Method extends (request: infer _, ...rest: infer Rest) => unknown ? Rest : never
  expectTypeOf<KeyedBy<AvatarService.Service["createPhotoAvatar"]>>().toEqualTypeOf<
    [options?: HeyGenClient.KeyedOptions]
  >()
  expectTypeOf<KeyedBy<AvatarService.Service["createConsent"]>>().toEqualTypeOf<[options?: HeyGenClient.KeyedOptions]>()
  expectTypeOf<KeyedBy<AvatarService.Service["updateLook"]>>().toEqualTypeOf<[]>()
  expectTypeOf<KeyedBy<PhotoAvatarService.Service["createGroup"]>>().toEqualTypeOf<[]>()
})

it("a layer needs an HttpClient, or nothing", () => {
  type Services = HeyGenClient | AvatarService
  type Live_ = Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient>
  type OnUndici = Layer.Layer<Services, ConfigError.ConfigError>
  expectTypeOf<ReturnType<typeof Live.layer>>().toEqualTypeOf<Live_>()
  expectTypeOf<ReturnType<typeof Live.layerFromConfig>>().toEqualTypeOf<Live_>()
  expectTypeOf<ReturnType<typeof OnNode.layer>>().toEqualTypeOf<OnUndici>()
  expectTypeOf<ReturnType<typeof OnNode.layerFromConfig>>().toEqualTypeOf<OnUndici>()
  expectTypeOf<ReturnType<typeof Mock.layer>>().toEqualTypeOf<
    Layer.Layer<Services | PhotoAvatarService, Mock.PrismUnavailable>
  >()
  expectTypeOf<ReturnType<typeof Mock.layerInMemory>>().toEqualTypeOf<Layer.Layer<Services | PhotoAvatarService>>()
})

it("one id is not another, and a plain string is none", () => {
  expectTypeOf<GenerationId>().not.toExtend<ImageKey>()
  expectTypeOf<GroupId>().not.toExtend<ImageKey>()
  expectTypeOf<string>().not.toExtend<CreatePhotoAvatarGroup["imageKey"]>()
  expectTypeOf<string>().not.toExtend<Durable.PhotoRow["request"]["photo"]>()
})

it("an avatar that is awaited was created", () => {
  expectTypeOf<(NotReady | CreationFailed)["outcome"]>().toEqualTypeOf<"created">()
})

it("a batch belongs to the place of the service that sends its rows, and to no other client's", () => {
  type NeedsOf<Once> = Once extends (...args: never) => Effect.Effect<infer _A, infer _E, infer R> ? R : never
  expectTypeOf<NeedsOf<typeof Durable.createPhotoAvatarOnce>>().toEqualTypeOf<AvatarService | Durable.RowStore>()
  expectTypeOf<NeedsOf<typeof Durable.createGroupOnce>>().toEqualTypeOf<PhotoAvatarService | Durable.RowStore>()
  expectTypeOf<NeedsOf<typeof Durable.createFromPhotoOnce>>().toEqualTypeOf<AvatarCreator | Durable.RowStore>()
})

it("a status is one of the known, or kept as unrecognized", () => {
  expectTypeOf<PhotoAvatarStatus>().toEqualTypeOf<
    "pending" | "completed" | "in_appeal" | "moderation_rejected" | "failed" | Unrecognized
  >()
})

it("the service is found by its tag alone", () => {
  expectTypeOf(PhotoAvatarService).toExtend<Effect.Effect<PhotoAvatarService.Service, never, PhotoAvatarService>>()
})

it("beforeSend receives the rows with the fields of their own", () => {
  interface CsvRow extends PhotoAvatarPipeline.KeyedRow<CreatePhotoAvatar> {
    readonly line: number
  }
  type BeforeSend = NonNullable<PhotoAvatarPipeline.PipelineOptions<CsvRow>["beforeSend"]>
  const beforeSend: BeforeSend = ({ line }, { attempt }) => Effect.succeed([line, attempt])
  const rows: Stream.Stream<CsvRow> = Stream.empty
  expectTypeOf(PhotoAvatarPipeline.createPhotoAvatars(rows, { beforeSend })).toEqualTypeOf(
    rows.pipe(PhotoAvatarPipeline.createPhotoAvatars({ beforeSend }))
  )
  expectTypeOf(Durable.createPhotoAvatars(rows, { batch: "1", beforeSend })).toEqualTypeOf(
    rows.pipe(Durable.createPhotoAvatars({ batch: "1", beforeSend }))
  )
})

it("a row for v2, which honors no idempotency keys, has none", () => {
  const keyed: Stream.Stream<PhotoAvatarPipeline.KeyedRow<CreatePhotoAvatarGroup>> = Stream.empty
  // @ts-expect-error: v2 would create a second group
  PhotoAvatarPipeline.createGroups(keyed)
  // @ts-expect-error: v2 would create a second group
  Durable.createGroups(keyed, { batch: "november" })
})

it("what runs single rows takes no option for a stream of rows", () => {
  type OptionsOf<Make extends (...args: never) => unknown> = keyof NonNullable<Parameters<Make>[0]>
  expectTypeOf<Extract<OptionsOf<typeof PhotoAvatarPipeline.makePhotoAvatarRunner>, "ordered" | "drain">>().toBeNever()
  expectTypeOf<Extract<OptionsOf<typeof PhotoAvatarPipeline.makeGroupRunner>, "ordered" | "drain">>().toBeNever()
  expectTypeOf<Extract<OptionsOf<typeof Durable.makeFromPhotoRunner>, "ordered" | "drain">>().toBeNever()
  expectTypeOf<OptionsOf<typeof Durable.makeFromPhotoRunner>>().toExtend<keyof Durable.FromPhotosOptions>()
})
