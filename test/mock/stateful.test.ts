import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Array as Arr,
  Clock,
  DateTime,
  Deferred,
  Duration,
  Effect,
  Either,
  Exit,
  Fiber,
  identity,
  Layer,
  Option,
  Schedule,
  Scope,
  Stream,
  TestClock
} from "effect"
import {
  AssetId,
  AvatarService,
  type AvatarType,
  GenerationId,
  type HeyGenError,
  IdempotencyKey,
  ImageKey,
  LookId,
  PhotoAvatarService,
  type SignedUrl,
  Unrecognized,
  VideoAvatar
} from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { makeGuard } from "../../mock/stateful/guard.ts"
import { makeReplay } from "../../mock/stateful/replay.ts"
import { aDescription, calls } from "../support/calls.ts"
import { quiet } from "../support/log.ts"
import { aPng, aText } from "../support/photos.ts"

/** Sends JSON to the mock, as a client in another language does. */
const send = (method: string) => (path: string, headers: Record<string, string>, body: object) =>
  Effect.flatMap(Mock.MockServer, ({ baseUrl }) =>
    Effect.promise(async () => {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body)
      })
      return [response.status, await response.json()] as const
    })
  )

const post = send("POST")

interface UploadAnswer {
  readonly data?: { readonly asset_id: string; readonly mime_type: string; readonly size_bytes: number }
  readonly error?: { readonly param: string }
}

/** Uploads a file of a declared type to v3, as another client than this library's can. */
const uploadFile = (bytes: Uint8Array<ArrayBuffer>, type: string) =>
  Effect.flatMap(Mock.MockServer, ({ baseUrl }) =>
    Effect.promise(async () => {
      const form = new FormData()
      form.set("file", new Blob([bytes], { type }), "file")
      const response = await fetch(`${baseUrl}/v3/assets`, {
        method: "POST",
        headers: { "x-api-key": "k" },
        body: form
      })
      const body: UploadAnswer = await response.json()
      return { status: response.status, violations: response.headers.get("sl-violations"), body }
    })
  )

const keyedRequest = HttpServerRequest.fromWeb(
  new Request("http://127.0.0.1/v3/avatars", { method: "POST", headers: { "idempotency-key": "zoe" } })
)

const v2Create = "/v2/photo_avatar/avatar_group/create"

const create = (name: string) =>
  Effect.flatMap(AvatarService, (avatars) => avatars.createPhotoAvatar({ name, photo: AssetId.make("a-1") }))

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
  yield* avatars.updateLook({ lookId: look.id, name: "Zoe Hart" })
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
  "on the server, with undici": Mock.layerServices().pipe(
    Layer.provide(NodeHttpClient.layerUndici),
    Layer.provide(Mock.layerStatefulServer({ polls: 2 }))
  ),
  "behind a proxy that loses a third of the answers": Mock.layerServices(
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

  it.live.each([
    ["video/mp4", "video"],
    ["audio/mpeg", "audio"],
    ["application/pdf", "pdf"],
    ["application/x-subrip", "srt"]
  ] as const)("a file that another client uploaded to v3 as %s", ([type, kind]) =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { body, violations } = yield* uploadFile(aText, type)
      assert.deepStrictEqual([violations, body.data?.mime_type, body.data?.size_bytes], [null, type, aText.length])
      const asset = yield* avatars.getAsset(AssetId.make(body.data?.asset_id ?? ""))
      assert.deepStrictEqual(asset.type, Option.some(kind))
      const refused = yield* Effect.flip(avatars.createPhotoAvatar({ name: "Zoe", photo: asset.id }))
      assert.deepStrictEqual([refused._tag, refused.outcome], ["InvalidRequest", "rejected"])
    }).pipe(
      Effect.provide(Mock.layerServices({}, { retry: { times: 0 } })),
      Effect.provide(Layer.merge(Mock.layerCheckedServer(), FetchHttpClient.layer))
    )
  )

  it.live.each(Object.entries(calls))("and answers %s by the document, also where nothing was created", ([_, call]) =>
    Effect.gen(function* () {
      const result = yield* Effect.either(call)
      assert.include(["Right", "ResourceNotFound"], Either.isLeft(result) ? result.left._tag : "Right")
    }).pipe(Effect.provide(places["on the server, with fetch, by the document"]), Effect.provide(quiet))
  )
})

/** A clock on which a request takes time until a second one does. */
const untilTwoTakeTime = (): Clock.Clock => {
  const real = Clock.make()
  let sleepers = 0
  const untilOver = Effect.sync(() => sleepers > 1).pipe(
    Effect.delay("5 millis"),
    Effect.repeat({ until: (isOver) => isOver })
  )
  const sleep = Effect.suspend(() => {
    sleepers++
    return Effect.withClock(Effect.asVoid(untilOver), real)
  })
  return Object.assign(Clock.make(), { sleep: () => sleep })
}

describe("the stateful mock refuses as HeyGen does", () => {
  const checkedWith = (options: Mock.StatefulServerOptions) => Mock.layerChecked({}, options, { retry: { times: 0 } })

  it.live("a second create with credit for one", () =>
    Effect.gen(function* () {
      yield* create("Zoe")
      const error = yield* Effect.flip(create("Ada"))
      assert.deepStrictEqual([error._tag, error.outcome], ["QuotaExceeded", "rejected"])
    }).pipe(Effect.provide(checkedWith({ credit: 1 })))
  )

  it.live("a name that moderation refuses, with the code of the version", () =>
    Effect.gen(function* () {
      const { createGroup } = yield* PhotoAvatarService
      const onV3 = yield* Effect.flip(create("Mallory"))
      const onV2 = yield* Effect.flip(createGroup({ name: "Mallory", imageKey: ImageKey.make("image/1/original") }))
      assert.deepStrictEqual([onV3._tag, onV2._tag], ["ModerationRejected", "ModerationRejected"])
      assert.deepStrictEqual([onV3.code, onV2.code], [Option.some("content_policy_violation"), Option.some("400168")])
    }).pipe(Effect.provide(checkedWith({ refusedNames: ["Mallory"] })), Effect.provide(quiet))
  )

  it.live.each([{ perSecond: 0 }, { inFlight: 0 }])("what is more than it may be: %j", (options) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(create("Zoe"))
      assert.deepStrictEqual([error._tag, error.outcome], ["RateLimited", "rejected"])
    }).pipe(Effect.provide(checkedWith(options)))
  )

  it.live.each([{ perSecond: 0 }, { inFlight: 0 }])("too many requests, with Retry-After only on v3: %j", (options) =>
    Effect.gen(function* () {
      const { createGroup } = yield* PhotoAvatarService
      const onV3 = yield* Effect.flip(create("Zoe"))
      const onV2 = yield* Effect.flip(createGroup({ name: "Zoe", imageKey: ImageKey.make("image/1/original") }))
      assert.deepStrictEqual([onV3.retryAfter, onV2.retryAfter], [Option.some(Duration.seconds(1)), Option.none()])
      assert.deepStrictEqual(onV2.code, Option.some("inFlight" in options ? "10007" : "rate_limit_exceeded"))
    }).pipe(Effect.provide(checkedWith(options)), Effect.provide(quiet))
  )

  it.scoped("what is too much at a time, without counting it among the requests of the second", () =>
    Effect.gen(function* () {
      const guard = yield* makeGuard({ inFlight: 1, perSecond: 2 })
      const end = yield* Deferred.make<void>()
      const first = yield* Effect.fork(guard(Deferred.await(end)))
      yield* Effect.yieldNow()
      const refused = yield* Effect.flip(guard(Effect.void))
      assert.include(refused.message, "concurrency")
      yield* Deferred.succeed(end, undefined)
      yield* Fiber.join(first)
      yield* guard(Effect.void)
      assert.strictEqual((yield* Effect.flip(guard(Effect.void))).message, "Rate limit exceeded")
    })
  )

  it.scoped("more than so many requests in a second, until the second has passed", () =>
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

  it.scoped("more than so many requests at a time, until one of them has ended", () =>
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

  it.effect("the key of a request in progress, and then replays its answer", () =>
    Effect.gen(function* () {
      const replay = makeReplay(identity)
      const answer = yield* Deferred.make<string>()
      const first = yield* Effect.fork(replay(keyedRequest, Deferred.await(answer)))
      yield* Effect.yieldNow()
      const second = replay(keyedRequest, Effect.succeed("another"))
      assert.strictEqual((yield* Effect.flip(second)).code, "request_in_progress")
      yield* Deferred.succeed(answer, "the first")
      assert.deepStrictEqual([yield* Fiber.join(first), yield* second], ["the first", "the first"])
    })
  )

  it.scoped("a replay that is one too many in a second, as any other request", () =>
    Effect.gen(function* () {
      const replay = makeReplay(yield* makeGuard({ perSecond: 2 }))
      const twice = replay(keyedRequest, Effect.succeed("the first"))
      assert.deepStrictEqual([yield* twice, yield* twice], ["the first", "the first"])
      assert.strictEqual((yield* Effect.flip(twice)).status, 429)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* twice, "the first")
    })
  )

  it.scoped("the key of a request in progress until its latency has passed, and replays it as slowly", () =>
    Effect.gen(function* () {
      const replay = makeReplay(yield* makeGuard({ latency: "1 minute" }))
      const request = replay(keyedRequest, Effect.succeed("the first"))
      const first = yield* Effect.fork(request)
      const second = yield* Effect.fork(Effect.flip(request))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(first), "the first")
      assert.strictEqual((yield* Fiber.join(second)).code, "request_in_progress")
      const again = yield* Effect.fork(request)
      yield* TestClock.adjust("59 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.poll(again)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(again), "the first")
    })
  )

  it.live.each(["", "row 1", "x".repeat(256)])("the idempotency key %j", (key) =>
    Effect.gen(function* () {
      const [status, { error }] = yield* post("/v3/avatars", { "x-api-key": "k", "idempotency-key": key }, {})
      assert.deepStrictEqual([status, error.code, error.param], [400, "invalid_parameter", "Idempotency-Key"])
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live("generated photos without their generation where looks are added, and with another one anywhere", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const generate = Effect.flatMap(photoAvatars.generatePhotos(aDescription), (id) =>
        photoAvatars.awaitGeneration(id, quickly)
      )
      const [{ id: generationId, imageKeys }, another] = yield* Effect.all([generate, generate])
      const request = { name: "Zoe", imageKey: imageKeys[0] }
      const { groupId } = yield* photoAvatars.createGroup({ ...request, generationId })
      yield* photoAvatars.addLooks({ name: "Zoe", groupId, imageKeys, generationId })
      const uploaded = ImageKey.make("image/7a2b/original")
      yield* photoAvatars.addLooks({ name: "Zoe", groupId, imageKeys: [uploaded] })
      const wrong = [another.id, GenerationId.make("generation-9")]
      const refused: ReadonlyArray<Effect.Effect<unknown, HeyGenError>> = [
        photoAvatars.addLooks({ name: "Zoe", groupId, imageKeys: [uploaded, imageKeys[0]] }),
        ...wrong.map((generationId) => photoAvatars.addLooks({ name: "Zoe", groupId, imageKeys, generationId })),
        ...wrong.map((generationId) => photoAvatars.createGroup({ ...request, generationId }))
      ]
      for (const call of refused) {
        const error = yield* Effect.flip(call)
        assert.deepStrictEqual([error._tag, error.status], ["InvalidRequest", Option.some(400)])
        assert.include(error.message, "generation_id is invalid")
      }
      assert.lengthOf(yield* photoAvatars.listGroups, 1)
      assert.lengthOf(yield* photoAvatars.listLooks(groupId), 6)
    }).pipe(Effect.provide(checkedWith({})), Effect.provide(quiet))
  )

  it.live("a deleted asset, and accepts one that it never made", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { id } = yield* avatars.uploadAsset({ file: aPng })
      const { group } = yield* avatars.createPhotoAvatar({ name: "Zoe", photo: id })
      const groupId = Option.getOrThrow(group).id
      yield* avatars.deleteAsset(id)
      const refused: ReadonlyArray<Effect.Effect<unknown, HeyGenError>> = [
        avatars.createPhotoAvatar({ name: "Zoe", photo: id }),
        avatars.createPromptAvatar({ name: "Zoe", prompt: "In oil", referenceImages: [id] }),
        avatars.createConsent({ groupId, video: id })
      ]
      for (const call of refused) {
        const error = yield* Effect.flip(call)
        assert.deepStrictEqual([error._tag, error.code], ["ResourceNotFound", Option.some("asset_not_found")])
      }
      yield* avatars.createPhotoAvatar({ name: "Zoe", photo: AssetId.make("asset-9") })
    }).pipe(Effect.provide(checkedWith({})))
  )

  it.live("a prompt by the look of another group, or by an unknown one", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { look } = yield* create("Zoe")
      const { group } = yield* create("Ada")
      const request = { name: "Zoe", prompt: "In oil" }
      const groupId = Option.getOrThrow(group).id
      const elsewhere = yield* Effect.flip(
        avatars.createPromptAvatar({ ...request, referenceLookId: look.id, groupId })
      )
      const unknown = yield* Effect.flip(
        avatars.createPromptAvatar({ ...request, referenceLookId: LookId.make("look-9") })
      )
      assert.deepStrictEqual([elsewhere._tag, unknown._tag], ["InvalidRequest", "ResourceNotFound"])
    }).pipe(Effect.provide(checkedWith({})))
  )

  it.live.each([
    { consent_text: "<b>I agree</b>" },
    { consent_text: "I agree", consent_video: { type: "asset_id", asset_id: "a-1" } },
    { consent_text: " " },
    { consent_text: 7 },
    { reroute_url: {} },
    { consent_video: { type: "base64", media_type: "image/png", data: "iVBORw==" } },
    { consent_video: { type: "film" } }
  ])("the consent %j", (consent) =>
    Effect.gen(function* () {
      const headers = { "x-api-key": "k" }
      yield* post("/v3/avatars", headers, { type: "photo", name: "Zoe", file: { type: "asset_id", asset_id: "a-1" } })
      const [status, { error }] = yield* post("/v3/avatars/group-1/consent", headers, consent)
      assert.deepStrictEqual([status, error.code], [400, "invalid_parameter"])
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live.each([
    { type: "base64", media_type: "image/jpeg", data: "iVBORw==" },
    { type: "base64", media_type: "image/gif", data: "R0lGODlh" },
    { type: "base64", media_type: "image/png", data: "no base64 !" },
    { type: "url", url: "http://photos.example/ada.jpg" }
  ])("the photo %j", (file) =>
    Effect.gen(function* () {
      const [status, { error }] = yield* post("/v3/avatars", { "x-api-key": "k" }, { type: "photo", name: "Ada", file })
      assert.deepStrictEqual([status, error.code], [400, "invalid_parameter"])
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live.each([[], [null], [7], [" "], [{ key: "image/1/original" }], ["1", "2", "3", "4", "5"]])(
    "the image keys %j",
    (...image_keys) =>
      Effect.gen(function* () {
        const headers = { "x-api-key": "k" }
        yield* post(v2Create, headers, { name: "Ada", image_key: "image/1/original" })
        const looks = { group_id: "group-1", name: "Ada", image_keys }
        const [status, { error }] = yield* post("/v2/photo_avatar/avatar_group/add", headers, looks)
        assert.deepStrictEqual([status, error.code], [400, "invalid_parameter"])
      }).pipe(Effect.provide(Mock.layerStatefulServer()), Effect.provide(quiet))
  )

  it.live("a URL as an image key", () =>
    Effect.gen(function* () {
      const request = { name: "Ada", image_key: "https://photos.example/ada.jpg" }
      const [status, { error }] = yield* post(v2Create, { "x-api-key": "k" }, request)
      assert.deepStrictEqual([status, error.message], [400, "image_key does not exist"])
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live.each(["asset-1", "generation-1"])("%s as an image key", (key) =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      yield* photoAvatars.uploadPhoto(aPng)
      yield* photoAvatars.generatePhotos(aDescription)
      const imageKey = ImageKey.make(key, { disableValidation: true })
      const error = yield* Effect.flip(photoAvatars.createGroup({ name: "Ada", imageKey }))
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(Mock.layerStateful()), Effect.provide(quiet))
  )

  it.live("an upload whose part declares another type than its bytes have", () =>
    Effect.gen(function* () {
      const uploads = yield* Effect.forEach(["image/jpeg", "image/png", ""], (type) => uploadFile(aPng, type))
      assert.deepStrictEqual(
        uploads.map(({ status }) => status),
        [400, 200, 200]
      )
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live("an upload of a photo as what its bytes are, though it is declared as a video", () =>
    Effect.gen(function* () {
      const { body } = yield* uploadFile(aPng, "video/mp4")
      assert.strictEqual(body.data?.mime_type, "image/png")
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live.each(["", "image/png", "text/plain", "application/zip"])("an upload of a text declared as %j", (type) =>
    Effect.gen(function* () {
      const { body, status } = yield* uploadFile(aText, type)
      assert.deepStrictEqual([status, body.error?.param], [400, "file"])
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live("a second request with one key while the first is in progress, without creating another avatar", () => {
    const statuses: Array<number> = []
    const options: Mock.StatefulServerOptions = {
      latency: "1 minute",
      onAnswer: (_, status) => void statuses.push(status)
    }
    const server = Effect.withClock(Layer.build(Mock.layerCheckedServer(options)), untilTwoTakeTime())
    return Effect.gen(function* () {
      const avatars = yield* AvatarService
      const send = avatars.createPhotoAvatar(
        { name: "Zoe", photo: AssetId.make("a-1") },
        { idempotencyKey: IdempotencyKey.make("zoe") }
      )
      const looks = yield* Effect.all([send, send], { concurrency: 2 })
      assert.lengthOf(Arr.dedupe(looks.map(({ look }) => look.id)), 1)
      assert.lengthOf(Arr.fromIterable(yield* Stream.runCollect(avatars.listLooks())), 1)
      assert.include(statuses, 409)
    }).pipe(
      Effect.provide(Mock.layerServices({}, { retry: { times: 0 } })),
      Effect.provide(FetchHttpClient.layer),
      Effect.provide(Layer.scopedContext(server))
    )
  })

  it.live("a request of an older client without a key, or with an invalid name, in the version's shape", () =>
    Effect.gen(function* () {
      const [unauthorized, v3Error] = yield* post("/v3/avatars", {}, {})
      assert.deepStrictEqual([unauthorized, v3Error.error.code, "data" in v3Error], [401, "unauthorized", false])
      const [invalid, v2Error] = yield* post(
        v2Create,
        { "x-api-key": "k" },
        { name: " ", image_key: "image/1/original" }
      )
      assert.deepStrictEqual([invalid, v2Error.error.code, v2Error.data], [400, "invalid_parameter", null])
      assert.include(v2Error.warning.message, "deprecated")
      const onV1 = yield* post("/v1/asset", {}, {})
      assert.deepStrictEqual(onV1, [401, { code: 400112, message: "Invalid API key" }])
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )
})

describe("the stateful mock", () => {
  it.effect("signs the URLs of pictures for a week from each time that it is asked", () =>
    Effect.gen(function* () {
      const { createGroup, getPhotoAvatar } = yield* PhotoAvatarService
      const { getAsset, uploadAsset } = yield* AvatarService
      const week = Duration.toMillis(Duration.weeks(1))
      const expiry = Option.flatMap(({ expiresAt }: SignedUrl) => Option.map(expiresAt, DateTime.toEpochMillis))
      const group = yield* createGroup({ name: "Zoe", imageKey: ImageKey.make("image/1/original") })
      assert.deepStrictEqual([group.status, expiry(group.imageUrl)], [Option.some("pending"), Option.some(week)])
      const { id } = yield* uploadAsset({ file: aPng })
      yield* TestClock.adjust("1 hour")
      const urls = [(yield* getPhotoAvatar(group.id)).imageUrl, (yield* getAsset(id)).url]
      for (const url of urls) assert.deepStrictEqual(expiry(url), Option.some(week + 3_600_000))
    }).pipe(Effect.provide(PhotoAvatarService.layer), Effect.provide(Mock.layerInMemory()))
  )

  it.live("names the group of a look only if it is new", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { group, groupId } = yield* create("Zoe")
      assert.deepStrictEqual(
        Option.map(group, ({ id }) => id),
        groupId
      )
      const request = { name: "Zoe", photo: AssetId.make("a-1"), groupId: Option.getOrThrow(groupId) }
      const added = yield* avatars.createPhotoAvatar(request)
      assert.isTrue(Option.isNone(added.group))
      assert.deepStrictEqual(added.groupId, groupId)
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.live("takes a large photo as base64", () =>
    Effect.gen(function* () {
      const photo = new Uint8Array(8 * 1024 * 1024)
      photo.set(aPng)
      const { look } = yield* Effect.flatMap(AvatarService, (avatars) =>
        avatars.createPhotoAvatar({ name: "Zoe", photo })
      )
      assert.deepStrictEqual(look.name, Option.some("Zoe"))
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.live("lists nothing of a type that it does not know", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      yield* create("Zoe")
      const looks = yield* Stream.runCollect(avatars.listLooks({ avatarType: Unrecognized.make("hologram") }))
      assert.lengthOf(Arr.fromIterable(looks), 0)
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  const checked = Mock.layerChecked()

  it.live("honors idempotency keys on v3 only: on v2, a request that is sent again creates a second group", () =>
    Effect.gen(function* () {
      const headers = { "x-api-key": "k", "idempotency-key": "zoe" }
      const file = { type: "asset_id", asset_id: "a-1" }
      const v2 = Effect.map(post(v2Create, headers, { name: "Zoe", image_key: "image/1/original" }), ([, { data }]) =>
        String(data.id)
      )
      const v3 = Effect.map(post("/v3/avatars", headers, { type: "photo", name: "Zoe", file }), ([, { data }]) =>
        String(data.avatar_item.id)
      )
      assert.notStrictEqual(yield* v2, yield* v2)
      assert.strictEqual(yield* v3, yield* v3)
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live("adds what is made by a prompt to the group of its model", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { look } = yield* create("Zoe")
      const second = yield* avatars.createPromptAvatar({ name: "Zoe", prompt: "In oil", referenceLookId: look.id })
      assert.deepStrictEqual(second.look.groupId, look.groupId)
    }).pipe(Effect.provide(checked))
  )

  it.live("refuses a prompt whose reference look is not ready", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { look } = yield* create("Zoe")
      const oil = avatars.createPromptAvatar({ name: "Zoe", prompt: "In oil", referenceLookId: look.id })
      const error = yield* Effect.flip(oil)
      assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "rejected"])
      yield* avatars.awaitLook(look.id, quickly)
      assert.deepStrictEqual((yield* oil).look.groupId, look.groupId)
    }).pipe(Effect.provide(Mock.layerChecked({}, { polls: 1 })))
  )

  it.live("takes null for an absent field, also where the document is checked", () =>
    Effect.gen(function* () {
      const [status] = yield* post(
        "/v3/avatars",
        { "x-api-key": "k" },
        {
          type: "prompt",
          name: "Zoe",
          prompt: "In oil",
          avatar_id: null,
          avatar_group_id: null,
          reference_images: null
        }
      )
      assert.strictEqual(status, 200)
    }).pipe(Effect.provide(Mock.layerCheckedServer()))
  )

  it.live.each([{}, { name: null }])("answers a change of a look without a name with the same look: %j", (body) =>
    Effect.gen(function* () {
      const headers = { "x-api-key": "k" }
      yield* post("/v3/avatars", headers, { type: "photo", name: "Zoe", file: { type: "asset_id", asset_id: "a-1" } })
      const [status, { data }] = yield* send("PATCH")("/v3/avatars/looks/look-1", headers, body)
      assert.deepStrictEqual([status, data.id, data.name], [200, "look-1", "Zoe"])
    }).pipe(Effect.provide(Mock.layerCheckedServer()))
  )

  it.live("knows the endpoint of the longest id", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const error = yield* Effect.flip(avatars.getLook(LookId.make("é".repeat(255))))
      assert.strictEqual(error._tag, "ResourceNotFound")
    }).pipe(Effect.provide(checked))
  )

  it.live("lists a group on v2 without a picture until one of its looks is ready", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const { groupId, id } = yield* photoAvatars.createGroup({
        name: "Zoe",
        imageKey: ImageKey.make("image/1/original")
      })
      const hasPicture = Effect.map(
        photoAvatars.listGroups,
        Arr.map((group) => group.id === groupId && "previewImageUrl" in group && Option.isSome(group.previewImageUrl))
      )
      assert.deepStrictEqual(yield* hasPicture, [false])
      yield* photoAvatars.awaitPhotoAvatar(id, quickly)
      assert.deepStrictEqual(yield* hasPicture, [true])
    }).pipe(Effect.provide(Mock.layerChecked({}, { polls: 1 })), Effect.provide(quiet))
  )

  it.live("is asked for consent by a page, and reviews a video", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const groupId = Option.getOrThrow((yield* create("Zoe")).group).id
      const byPage = yield* avatars.createConsent({ groupId })
      const byVideo = yield* avatars.createConsent({ groupId, video: AssetId.make("a-2") })
      assert.deepStrictEqual([Option.isSome(byPage.url), Option.isSome(byVideo.url)], [true, false])
      assert.deepStrictEqual((yield* avatars.getGroup(groupId)).consentStatus, Option.some("pending"))
    }).pipe(Effect.provide(checked))
  )

  it.live("lists each look once while those listed are deleted", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      yield* Effect.forEach(["1", "2", "3", "4", "5"], create)
      yield* Stream.runForEach(avatars.listLooks({ pageSize: 2 }), ({ id }) => avatars.deleteLook(id))
      assert.isEmpty(Arr.fromIterable(yield* Stream.runCollect(avatars.listLooks())))
    }).pipe(Effect.provide(checked))
  )

  it.live("lists no looks of types that it does not create", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      yield* create("Zoe")
      const count = (avatarType: AvatarType) => Stream.runCount(avatars.listLooks({ avatarType }))
      assert.deepStrictEqual([yield* count("photo_avatar"), yield* count("digital_twin")], [1, 0])
    }).pipe(Effect.provide(checked))
  )

  it.live("answers a create with a group in progress, as its look is", () =>
    Effect.gen(function* () {
      const { group } = yield* create("Zoe")
      const { previewImageUrl, status } = Option.getOrThrow(group)
      assert.deepStrictEqual([status, previewImageUrl], [Option.some("processing"), Option.none()])
    }).pipe(Effect.provide(checked))
  )

  it.live("does not count the lists of v2 as polls", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const { imageKey } = yield* photoAvatars.uploadPhoto(aPng)
      const { groupId } = yield* photoAvatars.createGroup({ name: "Zoe", imageKey })
      const status = Effect.map(
        photoAvatars.listLooks(groupId),
        Arr.map((look) => "status" in look && look.status)
      )
      assert.deepStrictEqual([yield* status, yield* status], [[Option.some("pending")], [Option.some("pending")]])
    }).pipe(Effect.provide(Mock.layerChecked({}, { polls: 1 })), Effect.provide(quiet))
  )

  it.effect("answers what is in progress at once when it ends", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const guard = yield* Scope.extend(makeGuard({ latency: "10 minutes" }), scope)
      const request = yield* Effect.fork(guard(Effect.succeed("answered")))
      yield* Effect.yieldNow()
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* Fiber.join(request), "answered")
    })
  )
})

it.live("a pipeline creates each row once on a stateful mock that rate limits", () =>
  Effect.gen(function* () {
    const rows = Stream.map(Stream.range(1, 7), (index) => ({
      key: `row-${index}`,
      request: { name: `Ada ${index}`, photo: AssetId.make(`a-${index}`) }
    }))
    const results = yield* Stream.runCollect(PhotoAvatarPipeline.createPhotoAvatars(rows, { concurrency: 8 }))
    assert.isTrue(Arr.fromIterable(results).every(({ _tag }) => _tag === "Created"))
    const avatars = yield* AvatarService
    assert.lengthOf(Arr.fromIterable(yield* Stream.runCollect(avatars.listLooks())), 7)
  }).pipe(Effect.provide(Mock.layerStateful({ perSecond: 5 })), Effect.provide(quiet))
)
