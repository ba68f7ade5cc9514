import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schedule, Stream } from "effect"
import { AssetId, AvatarCreator, type HeyGenClient, IdempotencyKey, ImageKey, LookId } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { json, live, makeHttpClient } from "../support/inMemory.ts"
import { aJpeg, aPng, aText } from "../support/photos.ts"

const portable = [
  ["v2", AvatarCreator.layerV2],
  ["v3", AvatarCreator.layerV3]
] as const

const aUrl = new URL("https://photos.example/ada.jpg")

const asked = { name: "Ada", photo: aPng }

const create = (photo = aPng) =>
  Effect.flatMap(AvatarCreator, (creator) =>
    creator.createFromPhoto({ ...asked, photo }, { schedule: Schedule.recurs(1) })
  )

const withKey = { idempotencyKey: IdempotencyKey.make("row-1") }

const aLook = { id: "made-1", name: "Ada", avatar_type: "photo_avatar", status: "processing" }
const aGroup = { id: "made-1", group_id: "made-1", name: "Ada", status: "pending", created_at: 1 }

const successes: Record<string, object> = {
  "/v1/asset": { code: 100, data: { id: "a", image_key: "image/a/original" } },
  "/v2/photo_avatar/avatar_group/create": { data: aGroup },
  "/v3/assets": { data: { asset_id: "a" } },
  "/v3/avatars": { data: { avatar_item: aLook, avatar_group: null } }
}

/** HeyGen, which creates, and answers each poll as told. */
const whosePolls = (poll: () => Response) =>
  makeHttpClient((request) => {
    const success = successes[new URL(request.url).pathname]
    return success === undefined ? poll() : json(success)
  })

const on = (layer: (typeof portable)[number][1], services: Layer.Layer<Mock.Services>) => {
  const fromV2OrV3: Layer.Layer<AvatarCreator, never, Mock.Services> = layer
  return Layer.provide(fromV2OrV3, services)
}

describe.each(portable)("the portable program on %s", (_, layer) => {
  it.effect("adds a look to a group", () =>
    Effect.gen(function* () {
      const creator = yield* AvatarCreator
      const first = yield* creator.createFromPhoto(asked)
      const groupId = Option.getOrThrow(first.groupId)
      const look = yield* creator.createFromPhoto({ name: "Ada, outdoors", photo: aPng, groupId })
      assert.deepStrictEqual([look.name, look.groupId], [Option.some("Ada, outdoors"), first.groupId])
      assert.notStrictEqual(look.id, first.id)
    }).pipe(Effect.provide(on(layer, Mock.layerInMemory())))
  )

  it.effect("does not name the idempotency key of a refused upload as that of a create", () =>
    Effect.gen(function* () {
      const refusing = makeHttpClient(() =>
        json({ error: { code: "invalid_parameter", message: "no" } }, { status: 400 })
      )
      const services = Layer.provide(Layer.orDie(live()), refusing.layer)
      const error = yield* Effect.flip(Effect.provide(create(), on(layer, services)))
      assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "rejected"])
      assert.isTrue("idempotencyKey" in error && Option.isNone(error.idempotencyKey))
    })
  )

  it.effect("does not take the id of an upload whose response was cut short for that of an avatar", () =>
    Effect.gen(function* () {
      const cut = makeHttpClient(
        () => new Response('{"code":100,"data":{"asset_id":"asset-1","id":"asset-1","image_key":"image/1/original"')
      )
      const services = Layer.provide(Layer.orDie(live()), cut.layer)
      const error = yield* Effect.flip(Effect.provide(create(), on(layer, services)))
      assert.deepStrictEqual([error._tag, error.outcome], ["UnexpectedResponse", "not-sent"])
      assert.isTrue(Option.isNone(error.createdId))
    })
  )

  it.effect("creates no avatar without its photo, and says so, whatever became of the upload", () =>
    Effect.gen(function* () {
      const failing = makeHttpClient(() =>
        json({ error: { code: "internal_error", message: "down" } }, { status: 500 })
      )
      const services = Layer.provide(Layer.orDie(live()), failing.layer)
      const error = yield* Effect.flip(Effect.provide(create(), on(layer, services)))
      assert.deepStrictEqual([error._tag, error.outcome], ["ServerError", "not-sent"])
      assert.isTrue("idempotencyKey" in error && Option.isNone(error.idempotencyKey))
      assert.include(error.message, "no avatar was created")
      assert.notInclude(error.message, "may have been")
    })
  )

  it.effect("sends nothing for what is not the id of an uploaded photo", () =>
    Effect.gen(function* () {
      const creator = yield* AvatarCreator
      const error = yield* Effect.flip(
        creator.create({ name: "Ada", photo: AssetId.make("", { disableValidation: true }) })
      )
      assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "not-sent"])
    }).pipe(Effect.provide(on(layer, Mock.layerInMemory())))
  )

  it.effect("leads from a photo to an avatar that can be used", () =>
    Effect.gen(function* () {
      const avatar = yield* create()
      assert.deepStrictEqual(avatar.name, Option.some("Ada"))
      assert.deepStrictEqual(avatar.groupId, Option.some("group-1"))
    }).pipe(Effect.provide(on(layer, Mock.layerInMemory())))
  )

  it.effect("goes on waiting for an avatar by its id, with the errors of that wait", () =>
    Effect.gen(function* () {
      const creator = yield* AvatarCreator
      const created = yield* create()
      assert.deepStrictEqual(yield* creator.awaitLook(created.id), created)
      const error = yield* Effect.flip(creator.awaitLook(LookId.make("unknown")))
      assert.strictEqual(error._tag, "ResourceNotFound")
    }).pipe(Effect.provide(on(layer, Mock.layerInMemory())))
  )

  it.effect("fails as its calls do until the avatar is created", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(create(aText))
      assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "not-sent"])
    }).pipe(Effect.provide(on(layer, Mock.layerInMemory())))
  )

  it.effect.each([
    ["a refusal", () => json({}, { status: 401 }), [], [401]],
    ["no end", () => json({ data: { ...aGroup, ...aLook, status: "archived" } }), ["archived"], []]
  ] as const)("tells afterwards what was created, whatever the wait meets: %s", ([, poll, lastStatus, status]) =>
    Effect.gen(function* () {
      const http = whosePolls(poll)
      const services = Layer.provide(Layer.orDie(live()), http.layer)
      const error = yield* Effect.flip(Effect.provide(create(), on(layer, services)))
      assert.isTrue(error._tag === "NotReady" && Option.contains(error.createdId, "made-1"))
      assert.deepStrictEqual(error._tag === "NotReady" ? Option.toArray(error.lastStatus) : undefined, [...lastStatus])
      assert.strictEqual(error.outcome, "created")
      assert.deepStrictEqual(Option.toArray(error.status), [...status])
    })
  )
})

it.effect("createFromPhoto uploads with a key that is the same for the same key and photo alone", () =>
  Effect.gen(function* () {
    const heyGen = whosePolls(() => json({}, { status: 401 }))
    const services = Layer.provide(Layer.orDie(live()), heyGen.layer)
    const streamed = { size: aPng.length, stream: Stream.make(aPng) }
    const anotherKey = { idempotencyKey: IdempotencyKey.make("row-2") }
    const tries = [
      [aPng, withKey],
      [streamed, withKey],
      [aJpeg, withKey],
      [aPng, anotherKey],
      [aPng, {}]
    ] as const
    for (const [photo, options] of tries) {
      yield* Effect.flatMap(AvatarCreator, (creator) =>
        Effect.flip(creator.createFromPhoto({ name: "Ada", photo }, options))
      ).pipe(Effect.provide(on(AvatarCreator.layerV3, services)))
    }
    const keysOf = (path: string) =>
      heyGen.requests
        .filter(({ url }) => new URL(url).pathname === path)
        .map(({ headers }) => headers["idempotency-key"])
    const [first, ...others] = keysOf("/v3/assets")
    assert.strictEqual(others[0], first)
    assert.strictEqual(new Set(others).size, 4)
    assert.deepStrictEqual(keysOf("/v3/avatars").slice(0, 4), ["row-1", "row-1", "row-1", "row-2"])
  })
)

it.effect("createFromPhoto, called again with the key of its error, sends the same upload and the same create", () =>
  Effect.gen(function* () {
    const heyGen = makeHttpClient(({ url }) =>
      new URL(url).pathname === "/v3/assets" ? json({ data: { asset_id: "asset-1" } }) : json({}, { status: 500 })
    )
    const services = Layer.provide(Layer.orDie(live({ retry: { times: 0 } })), heyGen.layer)
    const create = (options: HeyGenClient.KeyedOptions) =>
      AvatarCreator.pipe(
        Effect.flatMap((creator) => creator.createFromPhoto({ name: "Ada", photo: aPng }, options)),
        Effect.flip,
        Effect.provide(on(AvatarCreator.layerV3, services))
      )
    const error = yield* create({})
    assert.isTrue("idempotencyKey" in error)
    if ("idempotencyKey" in error) yield* create({ idempotencyKey: Option.getOrUndefined(error.idempotencyKey) })
    const keys = heyGen.requests.map(({ headers }) => headers["idempotency-key"])
    assert.lengthOf(keys, 4)
    assert.deepStrictEqual(keys.slice(2), keys.slice(0, 2))
  })
)

it.live("createFromPhoto with a key does not wait for ever for a photo whose stream stalls", () =>
  Effect.gen(function* () {
    const heyGen = whosePolls(() => json({}, { status: 401 }))
    const services = Layer.provide(Layer.orDie(live({ timeout: { upload: "50 millis" } })), heyGen.layer)
    const photo = { size: 3, stream: Stream.never }
    const error = yield* Effect.flatMap(AvatarCreator, (creator) =>
      Effect.flip(creator.createFromPhoto({ name: "Ada", photo }, withKey))
    ).pipe(Effect.provide(on(AvatarCreator.layerV3, services)))
    assert.deepStrictEqual([error._tag, error.outcome], ["ResponseTimeout", "not-sent"])
    assert.lengthOf(heyGen.requests, 0)
  })
)

it.effect.each([
  ["v3", AssetId.make("asset-1"), AvatarCreator.layerV3, { file: { type: "asset_id", asset_id: "asset-1" } }],
  ["v3", aUrl, AvatarCreator.layerV3, { file: { type: "url", url: aUrl.href } }],
  ["v2", ImageKey.make("image/1/original"), AvatarCreator.layerV2, { image_key: "image/1/original" }]
] as const)("createFromPhoto on %s sends an uploaded photo, or a URL, as it is: %s", ([_, photo, layer, expected]) =>
  Effect.gen(function* () {
    const heyGen = whosePolls(() => json({}, { status: 401 }))
    const services = Layer.provide(Layer.orDie(live()), heyGen.layer)
    yield* Effect.flatMap(AvatarCreator, (creator) =>
      Effect.flip(creator.createFromPhoto({ name: "Ada", photo }))
    ).pipe(Effect.provide(on(layer, services)))
    const [first] = heyGen.requests
    const sent: unknown = first?.body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(first.body.body)) : {}
    assert.deepInclude(sent, expected)
  })
)

describe("a photo at a URL", () => {
  const atUrl = Effect.flatMap(AvatarCreator, (creator) =>
    creator.create({ name: "Ada", photo: new URL("https://photos.example/ada.jpg") })
  )

  it.effect("is fetched by v3", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* atUrl).name, Option.some("Ada"))
    }).pipe(Effect.provide(on(AvatarCreator.layerV3, Mock.layerInMemory())))
  )

  it.effect("is refused on v2, with what to do", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(atUrl)
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.include(error.message, "upload the photo first")
    }).pipe(Effect.provide(on(AvatarCreator.layerV2, Mock.layerInMemory())))
  )
})

it.effect.each([
  ["create", (creator: AvatarCreator.Service) => creator.create({ name: "Ada", photo: AssetId.make("a") }, withKey)],
  ["createFromPhoto", (creator: AvatarCreator.Service) => creator.createFromPhoto(asked, withKey)]
] as const)("%s on v2 refuses an idempotency key, which would prevent no second avatar", ([name, run]) =>
  Effect.gen(function* () {
    const { layer, requests } = whosePolls(() => json({}))
    const services = Layer.provide(Layer.orDie(live()), layer)
    const error = yield* Effect.flatMap(AvatarCreator, run).pipe(
      Effect.flip,
      Effect.provide(on(AvatarCreator.layerV2, services))
    )
    assert.deepStrictEqual([error._tag, error.outcome, requests.length], ["InvalidRequest", "not-sent", 0])
    assert.include(error.message, `AvatarCreator.${name}: v2 honors no idempotency keys`)
  })
)
