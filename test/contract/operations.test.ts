import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck, Layer, Option, Record, Schedule, Schema, Stream } from "effect"
import {
  AddLooks,
  AssetId,
  AvatarService,
  GeneratePhotos,
  GenerationId,
  GroupId,
  type HeyGenError,
  IdempotencyKey,
  LookId,
  LooksQuery,
  type Outcome,
  PhotoAvatarService,
  type PhotoSource,
  UpdateLook
} from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { scenarios } from "../../mock/scenarios.ts"
import { type Version, versionOf } from "../../mock/versionOf.ts"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { calls } from "../support/calls.ts"
import { exampleOf } from "../support/document.ts"
import { quiet } from "../support/log.ts"
import { aJpeg, streamedPng } from "../support/photos.ts"
import { isSoak } from "../support/soak.ts"

const answerTo = (method: Mock.Method, scenarios: Mock.Scenarios) =>
  calls[method].pipe(Effect.provide(Mock.layerServices(scenarios, { retry: { times: 0 } })))

/** Examples of a status 200 that are no success. */
const failuresDespiteSuccess = ["noneDespiteSuccess", "withoutLook"]

const isSuccess = (name: string, { code }: { readonly code: number }) =>
  code === 200 && !name.startsWith("successWith") && !failuresDespiteSuccess.includes(name)

const successes = Record.map(scenarios, (named: Record<string, { readonly code: number }>) =>
  Object.entries(named).flatMap(([name, scenario]) => (isSuccess(name, scenario) ? [name] : []))
)

type Refusal = readonly [HeyGenError["_tag"], Outcome]

const sharedRefusals: Record<string, Refusal> = {
  invalidParameter: ["InvalidRequest", "rejected"],
  unauthorized: ["ApiKeyRejected", "rejected"],
  insufficientCredit: ["QuotaExceeded", "rejected"],
  forbidden: ["AccessDenied", "rejected"],
  avatarNotFound: ["ResourceNotFound", "rejected"],
  notFoundPage: ["EndpointUnavailable", "rejected"],
  conflict: ["RequestConflict", "rejected"],
  requestTooLarge: ["InvalidRequest", "rejected"],
  unsupportedMediaType: ["InvalidRequest", "rejected"],
  rateLimited: ["RateLimited", "rejected"],
  requestTimeout: ["ServerError", "ambiguous"],
  internalError: ["ServerError", "ambiguous"],
  badGateway: ["ServerError", "ambiguous"],
  serviceUnavailable: ["ServerError", "ambiguous"],
  serviceUnavailablePage: ["ServerError", "ambiguous"],
  gatewayTimeout: ["ServerError", "ambiguous"]
}

const refusals: Record<Version, Record<string, Refusal>> = {
  v2: {
    ...sharedRefusals,
    noFace: ["InvalidRequest", "rejected"],
    moderationRefused: ["ModerationRejected", "rejected"]
  },
  v3: {
    ...sharedRefusals,
    contentTypeMismatch: ["InvalidRequest", "rejected"],
    downloadFailed: ["InvalidRequest", "rejected"],
    consentRequired: ["RequestConflict", "rejected"],
    moderationRefused: ["ModerationRejected", "rejected"],
    authenticationFailed: ["ApiKeyRejected", "rejected"],
    trialLimit: ["QuotaExceeded", "rejected"],
    quotaExceeded: ["QuotaExceeded", "rejected"],
    planUpgradeRequired: ["AccessDenied", "rejected"],
    accessDenied: ["AccessDenied", "rejected"],
    avatarNotFoundUpperCase: ["ResourceNotFound", "rejected"],
    avatarGroupNotFound: ["ResourceNotFound", "rejected"],
    assetNotFound: ["ResourceNotFound", "rejected"],
    resourceNotReady: ["RequestConflict", "rejected"],
    gatewayTimeoutText: ["ServerError", "ambiguous"]
  }
}

const invalid = { code: "invalid_parameter", message: "name is invalid: Field required" }

const eachOf = <M extends string, N>(lists: Record.ReadonlyRecord<M, ReadonlyArray<N>>) =>
  Record.toEntries(lists).flatMap(([method, names]) => names.map((name) => ({ method, name })))

layer(Layer.mergeAll(Mock.layerPrismServer, FetchHttpClient.layer, quiet), { excludeTestServices: true })(
  "the operations on Prism",
  (it) => {
    it.effect.each(eachOf(successes))("$method decodes $name as in the document", ({ method, name }) =>
      Effect.gen(function* () {
        const operation = operations[method]
        const answer = yield* answerTo(method, { [method]: name })
        const decoded = Schema.decodeUnknownSync(operation.response as Schema.Schema<unknown>)(
          exampleOf(operation, 200, name)
        )
        assert.deepStrictEqual(answer, operation.method === "DELETE" ? undefined : decoded)
      })
    )

    it.effect.each(eachOf(Record.map(operations, ({ path }) => Record.toEntries(refusals[versionOf(path)]))))(
      "$method maps the refusal $name to its error",
      ({ method, name: [scenario, [tag, outcome]] }) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(answerTo(method, { [method]: scenario }))
          assert.strictEqual(error._tag, tag)
          assert.strictEqual(error.outcome, outcome)
          assert.strictEqual(error.operation, operations[method].name)
        })
    )

    it.effect.each([
      ["/v2/photo_avatar/avatar_group/create", { data: null, error: invalid }],
      ["/v3/avatars", { error: { ...invalid, param: "name", doc_url: "https://developers.heygen.com" } }]
    ] as const)("an invalid request to %s is answered with 400 in the shape of its version", ([path, body]) =>
      Effect.gen(function* () {
        const { baseUrl } = yield* Mock.MockServer
        const response = yield* Effect.promise(() =>
          fetch(`${baseUrl}${path}`, {
            method: "POST",
            headers: { "content-type": "application/json", "x-api-key": "key" },
            body: "{}"
          })
        )
        assert.strictEqual(response.status, 400)
        assert.deepStrictEqual<unknown>(yield* Effect.promise(() => response.json()), body)
      })
    )

    it.effect("a request whose key is in flight elsewhere is a conflict of unknown outcome", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answerTo("v3.getLook", { "v3.getLook": "requestInProgress" }))
        assert.deepStrictEqual([error._tag, error.outcome], ["RequestConflict", "ambiguous"])
      })
    )

    it.effect("a v3 create without a look in its response has the outcome created", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answerTo("v3.createPhotoAvatar", { "v3.createPhotoAvatar": "withoutLook" }))
        assert.deepStrictEqual([error._tag, error.outcome], ["UnexpectedResponse", "created"])
      })
    )

    it.effect("a page without the token of the next one does not end a list early", () =>
      Effect.gen(function* () {
        const avatars = yield* AvatarService
        const read: Array<string> = []
        const error = yield* avatars.listGroups().pipe(
          Stream.runForEach(({ id }) => Effect.sync(() => void read.push(id))),
          Effect.flip
        )
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "HeyGen announced more items, but gave no page token")
        assert.lengthOf(read, 1)
      }).pipe(Effect.provide(Mock.layerServices({ "v3.listGroups": "moreButNotWhere" })))
    )

    it.effect("uploadPhoto maps a refusal in a v1 envelope to its error", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answerTo("v2.uploadPhoto", { "v2.uploadPhoto": "successWithV1Code" }))
        assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "rejected"])
        assert.include(error.message, "400543")
      })
    )

    it.effect.each(["none", "noneDespiteSuccess"] as const)(
      "a group without looks returns an empty list: %s",
      (scenario) =>
        Effect.map(answerTo("v2.listLooks", { "v2.listLooks": scenario }), (looks) => assert.deepStrictEqual(looks, []))
    )

    it.effect.each([
      ["bytes", aJpeg],
      ["a stream", streamedPng]
    ] as const)("uploadPhoto sends %s as in the document", ([, photo]) =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const { imageKey } = yield* photoAvatars.uploadPhoto(photo)
        assert.strictEqual(imageKey, "image/b7d20f4ac1e84c55/original")
      }).pipe(Effect.provide(Mock.layerServices()))
    )

    it.effect("requests generated from the schemas are accepted without a violation", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const sample = <A, I>(schema: Schema.Schema<A, I>) =>
          FastCheck.sample(Arbitrary.make(Schema.typeSchema(schema)), isSoak ? 50 : 12)
        yield* Effect.forEach(sample(GeneratePhotos), photoAvatars.generatePhotos, { concurrency: 8 })
        yield* Effect.forEach(sample(AddLooks), photoAvatars.addLooks, { concurrency: 8 })
        yield* Effect.forEach(sample(GenerationId), photoAvatars.getGeneration, { concurrency: 8 })
      }).pipe(Effect.provide(Mock.layerServices()))
    )

    it.effect("v3 requests of every kind are accepted without a violation", () =>
      Effect.gen(function* () {
        const avatars = yield* AvatarService
        const sample = <A, I>(schema: Schema.Schema<A, I>) =>
          FastCheck.sample(Arbitrary.make(Schema.typeSchema(schema)), isSoak ? 25 : 6)
        const sources: ReadonlyArray<PhotoSource> = [
          AssetId.make("2ad7c1f9"),
          new URL("https://photos.example/ada.jpg"),
          aJpeg,
          streamedPng
        ]
        const common = Schema.Struct({ name: GeneratePhotos.fields.name, groupId: Schema.optional(GroupId) })
        const keyed = Schema.Struct({ idempotencyKey: Schema.optional(IdempotencyKey) })
        const calls = Schema.Struct({ request: common, options: keyed })
        yield* Effect.forEach(
          sample(calls).flatMap((call) => sources.map((photo) => ({ ...call, photo }))),
          ({ options, photo, request }) => avatars.createPhotoAvatar({ ...request, photo }, options),
          { concurrency: 8 }
        )
        yield* Effect.forEach(
          sample(calls),
          ({ options, request }) =>
            avatars.createPromptAvatar(
              {
                ...request,
                prompt: request.name,
                referenceImages: sources.slice(0, 3),
                referenceLookId: LookId.make("d4f60a9b")
              },
              options
            ),
          { concurrency: 8 }
        )
        yield* Effect.forEach(sources.slice(2), (file) =>
          Schema.is(AssetId)(file) || file instanceof URL ? Effect.void : avatars.uploadAsset({ file })
        )
        yield* Effect.forEach(sample(UpdateLook), avatars.updateLook, { concurrency: 8 })
        yield* Effect.forEach(sample(LooksQuery), avatars.listLooksPage, { concurrency: 8 })
        const groupId = GroupId.make("b81c5e0f")
        yield* avatars.createConsent({ groupId, video: new URL("https://videos.example/consent.mp4") })
        yield* avatars.createConsent({
          groupId,
          text: "I, Ada, agree",
          rerouteUrl: new URL("https://app.example/done")
        })
      }).pipe(Effect.provide(Mock.layerServices()))
    )

    it.effect.each(["a/b", "a b", "?x=1", "#", "é", "%2F"])("the id %j stays one segment of the path", (id) =>
      Effect.gen(function* () {
        const client = yield* HttpClient.HttpClient
        const paths: Array<string> = []
        const keepingPaths = HttpClient.make((request, { pathname }) => {
          paths.push(pathname)
          return client.execute(request)
        })
        const avatar = yield* Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
          photoAvatars.getPhotoAvatar(LookId.make(id))
        ).pipe(Effect.provide(Mock.layerServices()), Effect.provideService(HttpClient.HttpClient, keepingPaths))
        assert.deepStrictEqual(avatar.status, Option.some("completed"))
        const segments = paths.map((path) => path.split("/").map(decodeURIComponent))
        assert.deepStrictEqual(segments, [["", "v2", "photo_avatar", id]])
      })
    )

    it.effect("awaitPhotoAvatar polls until the last of several responses", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const avatar = yield* photoAvatars.awaitPhotoAvatar(LookId.make("5f1c"), {
          schedule: Schedule.recurs(2)
        })
        assert.deepStrictEqual(avatar.status, Option.some("completed"))
      }).pipe(Effect.provide(Mock.layerServices({ "v2.getPhotoAvatar": ["pending", "pending", "completed"] })))
    )

    it.effect("awaitGeneration polls until the last of several responses", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const { imageKeys } = yield* photoAvatars.awaitGeneration(GenerationId.make("3f9d1c7a"), {
          schedule: Schedule.recurs(2)
        })
        assert.strictEqual(imageKeys.length, 4)
      }).pipe(Effect.provide(Mock.layerServices({ "v2.getGeneration": ["inProgress", "inProgress", "success"] })))
    )
  }
)
