import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Record, Schedule } from "effect"
import { PhotoAvatarId, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"

const states = {
  completed: "completed",
  pending: "pending",
  inAppeal: "in_appeal",
  moderationRejected: "moderation_rejected",
  failed: "failed",
  unknownStatus: "archived"
} as const

const refusals = {
  avatarNotFound: "NotFound",
  unauthorized: "Unauthorized",
  forbidden: "Forbidden",
  rateLimited: "RateLimited",
  badGateway: "ServerError",
  successWithError: "ServerError"
} as const

const ask = (scenario: Mock.ScenarioName<"getPhotoAvatar">, id = "5f1c") =>
  Effect.flatMap(PhotoAvatarService, (service) => service.getPhotoAvatar(PhotoAvatarId.make(id))).pipe(
    Effect.provide(Mock.layerService({ getPhotoAvatar: scenario }, { retry: { times: 0 } }))
  )

layer(Layer.merge(Mock.layerPrism, FetchHttpClient.layer), { excludeTestServices: true })(
  "getPhotoAvatar and Prism",
  (it) => {
    it.effect.each(Record.toEntries(states))("%s is an avatar that is %s", ([scenario, status]) =>
      Effect.map(ask(scenario), (avatar) => assert.strictEqual(String(avatar.status), status))
    )

    it.effect.each(Record.toEntries(refusals))("%s becomes %s", ([scenario, tag]) =>
      Effect.map(Effect.flip(ask(scenario)), (error) => assert.strictEqual(error._tag, tag))
    )

    it.effect.each(["a/b", "a b", "?x=1", "#", "é", "%2F"])("the id %j stays one part of the path", (id) =>
      Effect.map(ask("pending", id), (avatar) => assert.strictEqual(avatar.status, "pending"))
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
  }
)
