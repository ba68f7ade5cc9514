import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, layer } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck, Layer, Record, Schedule, Schema, Stream } from "effect"
import { AddLooks, GeneratePhotos, GenerationId, PhotoAvatarId, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { operations } from "../../src/services/PhotoAvatarService.ts"
import { calls } from "../support/calls.ts"
import { exampleOf } from "../support/document.ts"
import { aJpeg, aPng } from "../support/photos.ts"

const answerTo = (method: Mock.Method, scenarios: Mock.Scenarios) =>
  Effect.flatMap(PhotoAvatarService, calls[method]).pipe(
    Effect.provide(Mock.layerService(scenarios, { retry: { times: 0 } }))
  )

const successes: { readonly [M in Exclude<Mock.Method, "createGroup">]: ReadonlyArray<Mock.ScenarioName<M>> } = {
  uploadPhoto: ["uploaded", "onlyWhatIsNeeded"],
  generatePhotos: ["started"],
  getGeneration: ["success", "inProgress", "failed", "unknownStatus"],
  addLooks: ["added", "addedGenerated"],
  getPhotoAvatar: ["completed", "pending", "inAppeal", "moderationRejected", "failed", "unknownStatus"],
  listGroups: ["two", "none"],
  listLooks: ["both"]
}

const refusals = {
  invalidParameter: ["InvalidRequest", "rejected"],
  noFace: ["InvalidRequest", "rejected"],
  moderationRefused: ["ModerationRejected", "rejected"],
  unauthorized: ["Unauthorized", "rejected"],
  insufficientCredit: ["QuotaExceeded", "rejected"],
  forbidden: ["Forbidden", "rejected"],
  avatarNotFound: ["NotFound", "rejected"],
  notFoundPage: ["EndpointUnavailable", "rejected"],
  rateLimited: ["RateLimited", "rejected"],
  internalError: ["ServerError", "ambiguous"],
  badGateway: ["ServerError", "ambiguous"]
} as const

const Envelope = Schema.Struct({ data: Schema.Unknown })

const dataOf = (method: Mock.Method, code: number, example: string) =>
  Schema.decodeUnknownSync(Envelope)(exampleOf(operations[method], code, example)).data

const eachOf = <M extends string, N>(lists: Record.ReadonlyRecord<M, ReadonlyArray<N>>) =>
  Record.toEntries(lists).flatMap(([method, names]) => names.map((name) => ({ method, name })))

layer(Layer.merge(Mock.layerPrism, FetchHttpClient.layer), { excludeTestServices: true })(
  "the operations around the create, and Prism",
  (it) => {
    it.effect.each(eachOf(successes))("$method answers $name as the document has it", ({ method, name }) =>
      Effect.gen(function* () {
        const answer = yield* answerTo(method, { [method]: name })
        const decode = Schema.decodeUnknownSync(operations[method].response as Schema.Schema<unknown>)
        assert.deepStrictEqual(answer, decode(dataOf(method, 200, name)))
      })
    )

    it.effect.each(eachOf(Record.map(successes, () => Record.toEntries(refusals))))(
      "$method refused as $name is the error that says so",
      ({ method, name: [scenario, [tag, outcome]] }) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(answerTo(method, { [method]: scenario }))
          assert.strictEqual(error._tag, tag)
          assert.strictEqual(error.outcome, outcome)
          assert.strictEqual(error.operation, `PhotoAvatarService.${method}`)
        })
    )

    it.effect("uploadPhoto refused in a v1 envelope is the error that says so", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answerTo("uploadPhoto", { uploadPhoto: "successWithV1Code" }))
        assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "rejected"])
        assert.include(error.message, "400543")
      })
    )

    it.effect.each(["none", "noneDespiteSuccess"] as const)("a group without looks is an empty list: %s", (listLooks) =>
      Effect.map(answerTo("listLooks", { listLooks }), (looks) => assert.deepStrictEqual(looks, []))
    )

    it.effect.each([
      ["bytes", aJpeg],
      ["a stream", { size: 2 * aPng.length, stream: Stream.make(aPng, aPng) }]
    ] as const)("uploadPhoto sends %s as the document has it", ([, photo]) =>
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
          FastCheck.sample(Arbitrary.make(Schema.typeSchema(schema)), 200)
        yield* Effect.forEach(sample(GeneratePhotos), photoAvatars.generatePhotos, { concurrency: 8 })
        yield* Effect.forEach(sample(AddLooks), photoAvatars.addLooks, { concurrency: 8 })
        yield* Effect.forEach(sample(GenerationId), photoAvatars.getGeneration, { concurrency: 8 })
      }).pipe(Effect.provide(Mock.layerService()))
    )

    it.effect.each(["a/b", "a b", "?x=1", "#", "é", "%2F"])("the id %j stays one part of the path", (id) =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const avatar = yield* photoAvatars.getPhotoAvatar(PhotoAvatarId.make(id))
        assert.strictEqual(avatar.status, "completed")
      }).pipe(Effect.provide(Mock.layerService()))
    )

    it.effect("awaitPhotoAvatar follows a sequence of answers to the end", () =>
      Effect.gen(function* () {
        const photoAvatars = yield* PhotoAvatarService
        const avatar = yield* photoAvatars.awaitPhotoAvatar(PhotoAvatarId.make("5f1c"), {
          schedule: Schedule.recurs(2)
        })
        assert.strictEqual(avatar.status, "completed")
      }).pipe(Effect.provide(Mock.layerService({ getPhotoAvatar: ["pending", "pending", "completed"] })))
    )

    it.effect("awaitGeneration follows a sequence of answers to the end", () =>
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
