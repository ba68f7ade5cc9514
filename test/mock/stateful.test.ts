import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Effect, Either, Fiber, Layer, Logger, Option, Schedule, Stream, TestClock } from "effect"
import { AssetId, AvatarService, IdempotencyKey, PhotoAvatarService, VideoAvatar } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { makeGuard } from "../../mock/stateful/guard.ts"
import { calls } from "../support/calls.ts"
import { aPng } from "../support/photos.ts"

const quickly = { schedule: Schedule.spaced("1 millis") }

/** Upload, create, await, list, rename, add a look to the group, delete the look, list. */
const eightSteps = Effect.gen(function* () {
  const avatars = yield* AvatarService
  const namesIn = Effect.map(Stream.runCollect(avatars.listLooks({ pageSize: 1 })), (looks) =>
    Arr.getSomes(Arr.map(Arr.fromIterable(looks), ({ name }) => name))
  )
  const asset = yield* avatars.uploadAsset({ file: aPng })
  const { group, look } = yield* avatars.createPhotoAvatar({ name: "Zoe", photo: asset.id })
  assert.deepStrictEqual([look.name, look.status], [Option.some("Zoe"), Option.some("processing")])
  const ready = yield* avatars.awaitLook(look.id, quickly)
  assert.deepStrictEqual(ready.name, Option.some("Zoe"))
  assert.deepStrictEqual(yield* namesIn, ["Zoe"])
  yield* avatars.updateLook({ id: look.id, name: "Zoe Hart" })
  const groupId = Option.getOrThrow(group).id
  const second = yield* avatars.createPhotoAvatar({ name: "Zoe, outdoors", photo: asset.id, groupId })
  assert.deepStrictEqual(yield* namesIn, ["Zoe Hart", "Zoe, outdoors"])
  assert.deepStrictEqual((yield* avatars.getGroup(groupId)).looksCount, Option.some(2))
  yield* avatars.deleteLook(look.id)
  assert.deepStrictEqual(yield* namesIn, ["Zoe, outdoors"])
  yield* avatars.deleteLook(second.look.id)
  assert.strictEqual((yield* Effect.flip(avatars.getGroup(groupId)))._tag, "ResourceNotFound")
})

const places = {
  "in memory": Mock.layerInMemory({ polls: 2 }),
  "on the server, with fetch": Mock.layerStateful({ polls: 2 }),
  "on the server, with fetch, by the document": Mock.layerChecked({}, { polls: 2 }),
  "on the server, with undici": Mock.layerService().pipe(
    Layer.provide(NodeHttpClient.layerUndici),
    Layer.provide(Mock.layerStatefulServer({ polls: 2 }))
  ),
  "behind a proxy that loses a third of the answers": Mock.layerService(
    {},
    { retry: { times: 19, base: "1 millis" } }
  ).pipe(
    Layer.provide(NodeHttpClient.layerUndici),
    Layer.provide(
      Mock.layerFaults(
        Mock.sometimes({
          probability: 0.3,
          seed: 20261128,
          strikes: [
            Mock.before(Mock.Fault.Reset()),
            Mock.after(Mock.Fault.Reset()),
            Mock.before(Mock.refusal(429, "0"))
          ]
        })
      )
    ),
    Layer.provide(Mock.layerStatefulServer({ polls: 2 }))
  )
}

const quiet = Logger.remove(Logger.defaultLogger)

describe("the stateful mock remembers", () => {
  it.live.each(Object.entries(places))("from the upload to the deletion, %s", ([_, layer]) =>
    Effect.provide(eightSteps, layer)
  )

  it.live("what v2 created, for v3, and the other way round", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const photoAvatars = yield* PhotoAvatarService
      const { imageKey } = yield* photoAvatars.uploadPhoto(aPng)
      const group = yield* photoAvatars.createGroup({ name: "Zoe", imageKey })
      const look = yield* avatars.awaitLook(group.id, quickly)
      assert.deepStrictEqual([look.name, look.groupId], [Option.some("Zoe"), Option.some(group.groupId)])
      yield* avatars.createPromptAvatar({ name: "Ada", prompt: "In oil", groupId: group.groupId })
      const looks = yield* photoAvatars.listLooks(group.groupId)
      assert.deepStrictEqual(
        looks.map((listed) => !(listed instanceof VideoAvatar) && listed.name),
        [Option.some("Zoe"), Option.some("Ada")]
      )
    }).pipe(Effect.provide(places["on the server, with fetch, by the document"]), Effect.provide(quiet))
  )

  it.live.each(Object.entries(calls))("and answers %s by the document, also where nothing was created", ([_, call]) =>
    Effect.gen(function* () {
      const result = yield* Effect.either(call)
      assert.include(["Right", "ResourceNotFound"], Either.isLeft(result) ? result.left._tag : "Right")
    }).pipe(Effect.provide(places["on the server, with fetch, by the document"]), Effect.provide(quiet))
  )
})

describe("the stateful mock refuses as HeyGen does", () => {
  const create = (name: string) =>
    Effect.flatMap(AvatarService, (avatars) => avatars.createPhotoAvatar({ name, photo: AssetId.make("a-1") }))

  const checkedWith = (options: Mock.StatefulServerOptions) => Mock.layerChecked({}, options, { retry: { times: 0 } })

  it.live("a second create with credit for one", () =>
    Effect.gen(function* () {
      yield* create("Zoe")
      const error = yield* Effect.flip(create("Ada"))
      assert.deepStrictEqual([error._tag, error.outcome], ["QuotaExceeded", "rejected"])
    }).pipe(Effect.provide(checkedWith({ credit: 1 })))
  )

  it.live("a name that moderation refuses", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(create("Mallory")))._tag, "ModerationRejected")
    }).pipe(Effect.provide(checkedWith({ refusedNames: ["Mallory"] })))
  )

  it.live.each([{ perSecond: 0 }, { inFlight: 0 }])("what is more than it may be: %j", (options) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(create("Zoe"))
      assert.deepStrictEqual([error._tag, error.outcome], ["RateLimited", "rejected"])
    }).pipe(Effect.provide(checkedWith(options)))
  )

  it.effect("more than so many requests in a second, until the second has passed", () =>
    Effect.gen(function* () {
      const guard = yield* makeGuard({ perSecond: 2 })
      const three = Effect.map(Effect.replicateEffect(Effect.either(guard(Effect.void)), 3), Arr.map(Either.isRight))
      assert.deepStrictEqual(yield* three, [true, true, false])
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(yield* three, [false, false, false])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* three, [true, true, false])
    })
  )

  it.effect("more than so many requests at a time, until one of them has ended", () =>
    Effect.gen(function* () {
      const guard = yield* makeGuard({ inFlight: 2, latency: "1 minute" })
      const request = Effect.fork(Effect.either(guard(Effect.void)))
      const three = yield* Effect.replicateEffect(request, 3)
      yield* TestClock.adjust("1 minute")
      const [again] = yield* Effect.replicateEffect(request, 1)
      yield* TestClock.adjust("1 minute")
      const accepted = yield* Effect.forEach([...three, again], (fiber) =>
        fiber === undefined ? Effect.succeed(false) : Effect.map(Fiber.join(fiber), Either.isRight)
      )
      assert.deepStrictEqual(accepted, [true, true, false, true])
    })
  )

  it.live("the key of a request in progress, and then replays its answer", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const send = avatars.createPhotoAvatar(
        { name: "Zoe", photo: AssetId.make("a-1") },
        { idempotencyKey: IdempotencyKey.make("zoe") }
      )
      const looks = yield* Effect.all([send, Effect.delay(send, "50 millis")], { concurrency: 2 })
      assert.lengthOf(Arr.dedupe(looks.map(({ look }) => look.id)), 1)
      assert.lengthOf(Arr.fromIterable(yield* Stream.runCollect(avatars.listLooks())), 1)
    }).pipe(Effect.provide(checkedWith({ latency: "200 millis" })))
  )

  it.live("a request of an older client without a key, or with an invalid name, in the version's shape", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const ask = (path: string, headers: Record<string, string>, body: object) =>
        Effect.promise(async () => {
          const response = await fetch(`${baseUrl}${path}`, {
            method: "POST",
            headers: { "content-type": "application/json", ...headers },
            body: JSON.stringify(body)
          })
          return [response.status, await response.json()] as const
        })
      const group = "/v2/photo_avatar/avatar_group/create"
      const [unauthorized, v3Error] = yield* ask("/v3/avatars", {}, {})
      assert.deepStrictEqual([unauthorized, v3Error.error.code, "data" in v3Error], [401, "unauthorized", false])
      const [invalid, v2Error] = yield* ask(group, { "x-api-key": "k" }, { name: " ", image_key: "image/1/original" })
      assert.deepStrictEqual([invalid, v2Error.error.code, v2Error.data], [400, "invalid_parameter", null])
      assert.include(v2Error.warning.message, "deprecated")
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )
})

it.live("a pipeline finds the pace of the stateful mock, and creates each row once", () =>
  Effect.gen(function* () {
    const rows = Stream.map(Stream.range(1, 12), (index) => ({
      key: `row-${index}`,
      request: { name: `Ada ${index}`, photo: AssetId.make(`a-${index}`) }
    }))
    const results = yield* Stream.runCollect(PhotoAvatarPipeline.createPhotoAvatars(rows, { concurrency: 8 }))
    assert.isTrue(Arr.fromIterable(results).every(({ _tag }) => _tag === "Created"))
    const avatars = yield* AvatarService
    assert.lengthOf(Arr.fromIterable(yield* Stream.runCollect(avatars.listLooks())), 12)
  }).pipe(Effect.provide(Mock.layerStateful({ perSecond: 5 })), Effect.provide(quiet))
)
