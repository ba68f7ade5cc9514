import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck, Layer, Record, Schedule, Schema, Stream } from "effect"
import {
  AddLooks,
  AssetId,
  AvatarService,
  GeneratePhotos,
  GenerationId,
  IdempotencyKey,
  LooksQuery,
  PhotoAvatarGroupId,
  PhotoAvatarId,
  PhotoAvatarService,
  type PhotoSource,
  UpdateLook
} from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { scenarios } from "../../mock/scenarios.ts"
import { operations } from "../../src/layers/internal/operations.ts"
import { calls } from "../support/calls.ts"
import { exampleOf } from "../support/document.ts"
import { aJpeg, aPng } from "../support/photos.ts"

const answerTo = (method: Mock.Method, scenarios: Mock.Scenarios) =>
  calls[method].pipe(Effect.provide(Mock.layerService(scenarios, { retry: { times: 0 } })))

/** Examples of a status 200 that are no success. */
const failuresDespiteSuccess = ["moreButNotWhere", "noneDespiteSuccess", "withoutLook"]

const isSuccess = (name: string, { code }: { readonly code: number }) =>
  code === 200 && !name.startsWith("successWith") && !failuresDespiteSuccess.includes(name)

const successes = Record.map(scenarios, (named: Record<string, { readonly code: number }>) =>
  Object.entries(named).flatMap(([name, scenario]) => (isSuccess(name, scenario) ? [name] : []))
)

const refusals = {
  invalidParameter: ["InvalidRequest", "rejected"],
  noFace: ["InvalidRequest", "rejected"],
  moderationRefused: ["ModerationRejected", "rejected"],
  unauthorized: ["ApiKeyRejected", "rejected"],
  insufficientCredit: ["QuotaExceeded", "rejected"],
  forbidden: ["AccessDenied", "rejected"],
  avatarNotFound: ["ResourceNotFound", "rejected"],
  notFoundPage: ["EndpointUnavailable", "rejected"],
  rateLimited: ["RateLimited", "rejected"],
  internalError: ["ServerError", "ambiguous"],
  badGateway: ["ServerError", "ambiguous"]
} as const

const eachOf = <M extends string, N>(lists: Record.ReadonlyRecord<M, ReadonlyArray<N>>) =>
  Record.toEntries(lists).flatMap(([method, names]) => names.map((name) => ({ method, name })))

layer(Layer.merge(Mock.layerPrism, FetchHttpClient.layer), { excludeTestServices: true })(
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

    it.effect.each(eachOf(Record.map(successes, () => Record.toEntries(refusals))))(
      "$method maps the refusal $name to its error",
      ({ method, name: [scenario, [tag, outcome]] }) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(answerTo(method, { [method]: scenario }))
          assert.strictEqual(error._tag, tag)
          assert.strictEqual(error.outcome, outcome)
          assert.strictEqual(error.operation, operations[method].name)
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
        const error = yield* Effect.flip(answerTo("v3.listGroups", { "v3.listGroups": "moreButNotWhere" }))
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "has_more is true, but there is no next_token")
      })
    )

    it.effect("uploadPhoto maps a refusal in a v1 envelope to its error", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answerTo("uploadPhoto", { uploadPhoto: "successWithV1Code" }))
        assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "rejected"])
        assert.include(error.message, "400543")
      })
    )

    it.effect.each(["none", "noneDespiteSuccess"] as const)(
      "a group without looks returns an empty list: %s",
      (listLooks) => Effect.map(answerTo("listLooks", { listLooks }), (looks) => assert.deepStrictEqual(looks, []))
    )

    it.effect.each([
      ["bytes", aJpeg],
      ["a stream", { size: 2 * aPng.length, stream: Stream.make(aPng, aPng) }]
    ] as const)("uploadPhoto sends %s as in the document", ([, photo]) =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const { imageKey } = yield* photoAvatars.uploadPhoto(photo)
        assert.strictEqual(imageKey, "image/b7d20f4ac1e84c55/original")
      }).pipe(Effect.provide(Mock.layerService()))
    )

    it.effect("requests generated from the schemas are accepted without a violation", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const sample = <A, I>(schema: Schema.Schema<A, I>) =>
          FastCheck.sample(Arbitrary.make(Schema.typeSchema(schema)), 50)
        yield* Effect.forEach(sample(GeneratePhotos), photoAvatars.generatePhotos, { concurrency: 8 })
        yield* Effect.forEach(sample(AddLooks), photoAvatars.addLooks, { concurrency: 8 })
        yield* Effect.forEach(sample(GenerationId), photoAvatars.getGeneration, { concurrency: 8 })
      }).pipe(Effect.provide(Mock.layerService()))
    )

    it.effect("v3 requests of every kind are accepted without a violation", () =>
      Effect.gen(function* () {
        const avatars = yield* AvatarService
        const sample = <A, I>(schema: Schema.Schema<A, I>) =>
          FastCheck.sample(Arbitrary.make(Schema.typeSchema(schema)), 25)
        const sources: ReadonlyArray<PhotoSource> = [
          AssetId.make("2ad7c1f9"),
          new URL("https://photos.example/ada.jpg"),
          aJpeg,
          { size: 2 * aPng.length, stream: Stream.make(aPng, aPng) }
        ]
        const common = Schema.Struct({ name: GeneratePhotos.fields.name, groupId: Schema.optional(PhotoAvatarGroupId) })
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
                lookId: PhotoAvatarId.make("d4f60a9b")
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
        yield* avatars.createConsent({
          groupId: PhotoAvatarGroupId.make("b81c5e0f"),
          text: "I, Ada, agree",
          video: new URL("https://videos.example/consent.mp4"),
          rerouteUrl: new URL("https://app.example/done")
        })
      }).pipe(Effect.provide(Mock.layerService()))
    )

    it.effect.each(["a/b", "a b", "?x=1", "#", "é", "%2F"])("the id %j stays one segment of the path", (id) =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const avatar = yield* photoAvatars.getPhotoAvatar(PhotoAvatarId.make(id))
        assert.strictEqual(avatar.status, "completed")
      }).pipe(Effect.provide(Mock.layerService()))
    )

    it.effect("awaitPhotoAvatar polls until the last of several responses", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const avatar = yield* photoAvatars.awaitPhotoAvatar(PhotoAvatarId.make("5f1c"), {
          schedule: Schedule.recurs(2)
        })
        assert.strictEqual(avatar.status, "completed")
      }).pipe(Effect.provide(Mock.layerService({ getPhotoAvatar: ["pending", "pending", "completed"] })))
    )

    it.effect("awaitGeneration polls until the last of several responses", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const { imageKeys } = yield* photoAvatars.awaitGeneration(GenerationId.make("3f9d1c7a"), {
          schedule: Schedule.recurs(2)
        })
        assert.strictEqual(imageKeys.length, 4)
      }).pipe(Effect.provide(Mock.layerService({ getGeneration: ["inProgress", "inProgress", "success"] })))
    )
  }
)
