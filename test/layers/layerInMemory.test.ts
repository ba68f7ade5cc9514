import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Context, DateTime, Effect, Layer, Option, Record, Stream, TestClock, Tracer } from "effect"
import {
  AvatarService,
  IdempotencyKey,
  LookId,
  PhotoAvatar,
  PhotoAvatarGroupSummary,
  PhotoAvatarService,
  QuotaExceeded
} from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { aDescription, calls } from "../support/calls.ts"
import { aRequest, createGroup } from "../support/inMemory.ts"
import { quiet } from "../support/log.ts"
import { aJpeg, aPng } from "../support/photos.ts"

describe("Mock.layerInMemory", () => {
  it.effect.each(Record.toEntries(calls))("implements %s", ([_, call]) =>
    Effect.gen(function* () {
      const result = yield* Effect.either(Effect.provide(call, Mock.layerInMemory()))
      assert.include(["Right", "ResourceNotFound"], result._tag === "Left" ? result.left._tag : result._tag)
    })
  )

  it.effect("passes the options of the client on", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createGroup)
      assert.deepStrictEqual([error._tag, error.attempts], ["RateLimited", 1])
    }).pipe(Effect.provide(Mock.layerInMemory({ perSecond: 0 }, { retry: { times: 0 } })))
  )

  it.effect("has a base URL of its own, so that a batch of a rehearsal cannot continue on HeyGen", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Effect.flatMap(AvatarService, ({ target }) => target)
      assert.isTrue(baseUrl.endsWith(".invalid"), baseUrl)
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.live("lets the program's timers run, though no request waits for a network", () =>
    Effect.gen(function* () {
      const creates = Effect.replicateEffect(createGroup, 2000, { discard: true })
      assert.isTrue(Option.isNone(yield* Effect.timeoutOption(creates, "1 millis")))
    }).pipe(Effect.provide(Mock.layerInMemory()), Effect.provide(quiet))
  )

  it.effect("does not send to HeyGen when the program has a fetch of its own", () =>
    Effect.gen(function* () {
      const sent: Array<unknown> = []
      const ownFetch = Layer.succeed(FetchHttpClient.Fetch, async (input) => {
        sent.push(input)
        return new Response()
      })
      const group = yield* createGroup.pipe(
        Effect.provide(
          Mock.layerInMemory().pipe(Layer.provideMerge(FetchHttpClient.layer), Layer.provideMerge(ownFetch))
        )
      )
      assert.strictEqual(group.groupId, "group-1")
      assert.lengthOf(sent, 0)
    })
  )

  it.effect("has the options of its own beside another one in one program", () =>
    Effect.gen(function* () {
      const outcome = (layer: Layer.Layer<Mock.Services>) =>
        Layer.effect(
          Context.GenericTag<string>("outcome"),
          Effect.match(createGroup, { onFailure: ({ _tag }) => _tag, onSuccess: ({ groupId }) => groupId })
        ).pipe(Layer.provide(layer))
      const memoMap = yield* Layer.makeMemoMap
      const scope = yield* Effect.scope
      const build = (options: Mock.InMemoryOptions) =>
        Effect.map(
          Layer.buildWithMemoMap(outcome(Mock.layerInMemory(options)), memoMap, scope),
          Context.get(Context.GenericTag<string>("outcome"))
        )
      assert.strictEqual(yield* build({}), "group-1")
      assert.strictEqual(yield* build({ credit: 0 }), "QuotaExceeded")
    }).pipe(Effect.scoped)
  )

  it.effect("adds no span to the program's traces", () =>
    Effect.gen(function* () {
      const names: Array<string> = []
      const tracer = yield* Effect.tracer
      const recording = Tracer.make({
        context: tracer.context,
        span: (name, ...rest) => {
          names.push(name)
          return tracer.span(name, ...rest)
        }
      })
      yield* createGroup.pipe(Effect.provide(Mock.layerInMemory()), Effect.withTracer(recording))
      assert.lengthOf(
        names.filter((name) => name.startsWith("http.server")),
        0
      )
      assert.isNotEmpty(names)
    })
  )

  it.effect("fails as a transport does when the stream of a photo fails, and creates nothing", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const stream = Stream.concat(Stream.make(aJpeg), Stream.fail("disk"))
      const error = yield* Effect.flip(avatars.uploadAsset({ file: { size: aJpeg.length + 100, stream } }))
      assert(error._tag === "TransportError")
      assert.deepStrictEqual([error.reason, error.outcome], ["request-body", "ambiguous"])
      assert.include(error.message, "disk")
      assert.strictEqual((yield* avatars.uploadAsset({ file: aPng })).id, "asset-1")
    }).pipe(Effect.provide(Mock.layerInMemory({}, { retry: { times: 0 } })))
  )

  it.effect("becomes ready when its group is read", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const { id } = yield* avatars.uploadAsset({ file: aPng })
      const { group } = yield* avatars.createPhotoAvatar({ name: "Ada", photo: id })
      const read = Effect.map(avatars.getGroup(Option.getOrThrow(group).id), ({ status }) => Option.getOrThrow(status))
      assert.deepStrictEqual([yield* read, yield* read, yield* read], ["processing", "processing", "completed"])
    }).pipe(Effect.provide(Mock.layerInMemory({ polls: 2 })))
  )

  it.effect("creates pending groups, each with its own id, at the Clock's time", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1760359348932)
      const [first, second] = yield* Effect.all([createGroup, createGroup])
      assert.strictEqual(first.groupId, "group-1")
      assert.strictEqual(second.groupId, "group-2")
      assert.deepStrictEqual(first.name, Option.some(aRequest.name))
      assert.deepStrictEqual(first.status, Option.some("pending"))
      assert.strictEqual(DateTime.toEpochMillis(Option.getOrThrow(first.createdAt)), 1760359348932)
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.effect("returns what was created as ready, and nothing else", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const { id } = yield* createGroup
      const avatar = yield* photoAvatars.getPhotoAvatar(id)
      assert.strictEqual(avatar.id, id)
      assert.deepStrictEqual(avatar.status, Option.some("completed"))
      const error = yield* Effect.flip(photoAvatars.getPhotoAvatar(LookId.make("a/b c")))
      assert.strictEqual(error._tag, "ResourceNotFound")
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.effect("supports a group with uploaded and generated photos, from the upload to the list of looks", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const { imageKey } = yield* photoAvatars.uploadPhoto(aPng)
      const group = yield* photoAvatars.createGroup({ name: "Ada", imageKey })
      const generation = yield* photoAvatars.awaitGeneration(yield* photoAvatars.generatePhotos(aDescription))
      const [look] = yield* photoAvatars.addLooks({
        groupId: group.groupId,
        imageKeys: generation.imageKeys,
        generationId: generation.id,
        name: "Generated"
      })
      assert.deepStrictEqual(look?.status, Option.some("pending"))
      const looks = yield* photoAvatars.listLooks(group.groupId)
      assert.deepStrictEqual(
        looks.map((listed) => [listed.id, listed.name, listed instanceof PhotoAvatar && listed.status]),
        [
          ["group-1", Option.some("Ada"), Option.some("completed")],
          ...[1, 2, 3, 4].map((index) => [`look-${index}`, Option.some("Generated"), Option.some("completed")])
        ]
      )
      const [listed] = yield* photoAvatars.listGroups
      assert(listed instanceof PhotoAvatarGroupSummary)
      assert.deepStrictEqual(
        [listed.id, listed.name, listed.looksCount],
        [group.groupId, Option.some("Ada"), Option.some(5)]
      )
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.effect("finds nothing that was not created", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      assert.deepStrictEqual(yield* photoAvatars.listGroups, [])
      for (const call of [calls["v2.getGeneration"], calls["v2.addLooks"], calls["v2.listLooks"]]) {
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag, "ResourceNotFound")
      }
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  it.effect("rejects invalid requests as in production", () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const error = yield* Effect.flip(photoAvatars.createGroup({ ...aRequest, name: "" }))
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.strictEqual(error.outcome, "not-sent")
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )

  const outOfCredit = (operation: string) =>
    new QuotaExceeded({ message: "no credit", outcome: "rejected", operation, attempts: 1 })

  it.effect("uses the methods passed in, on v2 and v3", () =>
    Effect.gen(function* () {
      for (const call of [calls["v2.createGroup"], calls["v3.createPhotoAvatar"]]) {
        assert.strictEqual((yield* Effect.flip(call))._tag, "QuotaExceeded")
      }
    }).pipe(
      Effect.provide(
        Mock.layerInMemory({
          v2: { createGroup: () => outOfCredit("createGroup") },
          v3: { createPhotoAvatar: () => outOfCredit("createPhotoAvatar") }
        })
      )
    )
  )

  it.effect("supports v3, from the upload to the deletion", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const asset = yield* avatars.uploadAsset({ file: aPng })
      assert.strictEqual((yield* avatars.getAsset(asset.id)).id, asset.id)
      const idempotencyKey = IdempotencyKey.make("row-1")
      const create = avatars.createPhotoAvatar({ name: "Ada", photo: asset.id }, { idempotencyKey })
      const { look } = yield* create
      assert.strictEqual((yield* create).look.id, look.id)
      const groupId = Option.getOrThrow(look.groupId)
      yield* avatars.createPromptAvatar({ name: "Ada, painted", prompt: "In oil", groupId })
      assert.strictEqual(Option.getOrThrow((yield* avatars.getGroup(groupId)).looksCount), 2)
      assert.strictEqual((yield* avatars.awaitLook(look.id)).imageWidth.pipe(Option.getOrThrow), 1024)
      yield* avatars.updateLook({ lookId: look.id, name: "Ada, photographed" })
      const names = yield* Stream.runCollect(
        Stream.map(avatars.listLooks({ groupId, pageSize: 1 }), ({ name }) => name)
      )
      assert.deepStrictEqual(Arr.getSomes(names), ["Ada, photographed", "Ada, painted"])
      yield* avatars.createConsent({ groupId })
      yield* avatars.deleteLook(look.id)
      assert.strictEqual((yield* Effect.flip(avatars.getLook(look.id)))._tag, "ResourceNotFound")
      yield* avatars.deleteGroup(groupId)
      yield* avatars.deleteAsset(asset.id)
      assert.strictEqual((yield* Effect.flip(avatars.getAsset(asset.id)))._tag, "ResourceNotFound")
      assert.lengthOf(Array.from(yield* Stream.runCollect(avatars.listGroups())), 0)
    }).pipe(Effect.provide(Mock.layerInMemory()))
  )
})
