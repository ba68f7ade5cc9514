import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Clock,
  ConfigError,
  ConfigProvider,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Random,
  Redacted,
  Stream,
  TestClock
} from "effect"
import { AvatarCreator, AvatarService, type HeyGenClient, Live, PhotoAvatarService } from "effect-photo-avatar"
import * as NodeLayer from "effect-photo-avatar/node"
import { calls } from "../support/calls.ts"
import { aGroup, apiKey, createGroup, json, makeHttpClient } from "../support/inMemory.ts"
import { liveServicesConfig } from "../support/live.ts"
import { aPng } from "../support/photos.ts"
import { httpReply, rawServer } from "../support/rawServer.ts"

const withConfig = (config: Record<string, string>) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(config))))

const listing = Effect.flatMap(AvatarService, (avatars) => Stream.runDrain(avatars.listLooks()))

const listingOnV2 = Effect.flatMap(PhotoAvatarService, (photoAvatars) => photoAvatars.listGroups)

const uploading = Effect.flatMap(AvatarCreator, (creator) => creator.uploadPhoto(aPng))

const layerV2 = () => Layer.provide(AvatarCreator.layerV2, PhotoAvatarService.layer)

const asLayer = <R>(task: Effect.Effect<unknown, unknown, R>) => Layer.effectDiscard(Effect.ignore(task))

type Task = Layer.Layer<never, never, AvatarService | HeyGenClient>

it.effect.each<readonly [string, () => Task]>([
  ["AvatarService", () => asLayer(listing)],
  ["PhotoAvatarService", () => Layer.provide(asLayer(listingOnV2), PhotoAvatarService.layer)],
  ["AvatarCreator.layerV3", () => Layer.provide(asLayer(uploading), AvatarCreator.layerV3)],
  ["AvatarCreator.layerV2", () => Layer.provide(asLayer(uploading), layerV2())]
])("two accounts in one program each use their own key: %s", ([, task]) =>
  Effect.gen(function* () {
    const { layer, requests } = makeHttpClient(() => json({}, { status: 400 }))
    const runAs = (name: string) => Layer.provide(task(), Live.layer({ apiKey: Redacted.make(name) }))
    yield* Layer.build(Layer.merge(runAs("key-of-ada"), runAs("key-of-zoe"))).pipe(Effect.scoped, Effect.provide(layer))
    assert.sameMembers(
      requests.map(({ headers }) => headers["x-api-key"]),
      ["key-of-ada", "key-of-zoe"]
    )
  })
)

describe("layerFromConfig", () => {
  it.effect("reads the key, the base URL and the timeout", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({ data: aGroup }))
      const config = { HEYGEN_API_KEY: apiKey, HEYGEN_BASE_URL: "http://localhost:4010", HEYGEN_TIMEOUT: "5 seconds" }
      yield* createGroup.pipe(
        Effect.provide(liveServicesConfig()),
        Effect.provide(layer),
        Effect.provide(withConfig(config))
      )
      assert.strictEqual(requests[0]?.headers["x-api-key"], apiKey)
      assert.isTrue(requests[0]?.url.startsWith("http://localhost:4010/v2/"))
    })
  )

  it.effect("requires only the key", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({ data: aGroup }))
      yield* createGroup.pipe(
        Effect.provide(liveServicesConfig()),
        Effect.provide(layer),
        Effect.provide(withConfig({ HEYGEN_API_KEY: apiKey }))
      )
      assert.isTrue(requests[0]?.url.startsWith("https://api.heygen.com/v2/"))
    })
  )

  it.effect("fails with a ConfigError that names what is missing", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json({}))
      const exit = yield* Layer.build(liveServicesConfig()).pipe(
        Effect.scoped,
        Effect.provide(layer),
        Effect.provide(withConfig({})),
        Effect.exit
      )
      assert.isTrue(
        Exit.isFailure(exit) && Option.exists(Cause.failureOption(exit.cause), ConfigError.isMissingDataOnly)
      )
      assert.include(String(exit), "HEYGEN_API_KEY")
    })
  )

  it.effect("reads an undefined option from Config", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({ data: aGroup }))
      const config = { HEYGEN_API_KEY: apiKey, HEYGEN_BASE_URL: "http://localhost:4010" }
      const absent = {
        apiKey: undefined,
        baseUrl: undefined,
        uploadBaseUrl: undefined,
        timeout: undefined,
        deadline: undefined,
        retry: undefined,
        beforeSend: undefined,
        afterNoEffect: undefined
      }
      // A program without exactOptionalPropertyTypes can pass these.
      const options = absent as unknown as Partial<HeyGenClient.Options>
      yield* createGroup.pipe(
        Effect.provide(liveServicesConfig(options)),
        Effect.provide(layer),
        Effect.provide(withConfig(config))
      )
      assert.isTrue(requests[0]?.url.startsWith("http://localhost:4010/v2/"), requests[0]?.url)
    })
  )

  it.effect("merges retry with Config, option by option", () =>
    Effect.gen(function* () {
      const waits: Array<number> = []
      const { layer, requests } = makeHttpClient(() => json({}, { status: 429 }))
      const config = { HEYGEN_API_KEY: apiKey, HEYGEN_RETRY_BASE: "4 seconds", HEYGEN_RETRY_CAP: "5 seconds" }
      const beforeSend = () => Effect.map(Clock.currentTimeMillis, (now) => void waits.push(now))
      const fiber = yield* createGroup.pipe(
        Effect.provide(liveServicesConfig({ retry: { times: 2, base: undefined }, beforeSend })),
        Effect.provide(layer),
        Effect.provide(withConfig({ ...config, HEYGEN_RETRY_TIMES: "7" })),
        Effect.withRandom(Random.fixed([1])),
        Effect.exit,
        Effect.fork
      )
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(waits, [0, 4000, 9000])
      assert.lengthOf(requests, 3)
    })
  )

  it.effect("takes an empty variable as not set, and reads none that an option overrides", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({}, { status: 429 }))
      const config = {
        HEYGEN_API_KEY: apiKey,
        HEYGEN_BASE_URL: "",
        HEYGEN_UPLOAD_BASE_URL: " ",
        HEYGEN_TIMEOUT: "30",
        HEYGEN_DEADLINE: "",
        HEYGEN_RETRY_TIMES: "",
        HEYGEN_RETRY_BASE: "0.5",
        HEYGEN_RETRY_CAP: ""
      }
      const fiber = yield* createGroup.pipe(
        Effect.provide(liveServicesConfig({ timeout: "30 seconds", retry: { base: "1 second" } })),
        Effect.provide(layer),
        Effect.provide(withConfig(config)),
        Effect.flip,
        Effect.fork
      )
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "RateLimited")
      assert.lengthOf(requests, 3)
    })
  )

  it.effect("names the variable of a timeout that is zero", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json({}))
      const exit = yield* Layer.build(liveServicesConfig()).pipe(
        Effect.scoped,
        Effect.provide(layer),
        Effect.provide(withConfig({ HEYGEN_API_KEY: apiKey, HEYGEN_TIMEOUT: "0 seconds" })),
        Effect.exit
      )
      assert.match(String(exit), /"HEYGEN_TIMEOUT"/)
    })
  )

  it.effect.each([
    [{}, 30],
    [{ HEYGEN_TIMEOUT: "7 seconds" }, 7],
    [{ HEYGEN_TIMEOUT: "7 seconds", HEYGEN_TIMEOUT_READ: "8 seconds", HEYGEN_TIMEOUT_WRITE: "9 seconds" }, 8],
    [{ HEYGEN_TIMEOUT_WRITE: "9 seconds" }, 30]
  ] as const)(
    "gives each kind of operation the timeout of its own, that of all, or the default: %j",
    ([config, seconds]) =>
      Effect.gen(function* () {
        const { layer } = makeHttpClient(() => "hang")
        const fiber = yield* calls["v3.getLook"].pipe(
          Effect.provide(liveServicesConfig({ retry: { times: 0 }, timeout: { write: "1 seconds" } })),
          Effect.provide(layer),
          Effect.provide(withConfig({ HEYGEN_API_KEY: apiKey, ...config })),
          Effect.exit,
          Effect.zip(Clock.currentTimeMillis),
          Effect.fork
        )
        yield* TestClock.adjust("1 hour")
        const [exit, endedAt] = yield* Fiber.join(fiber)
        assert.include(String(exit), "ResponseTimeout")
        assert.strictEqual(endedAt, seconds * 1000)
      })
  )

  it.effect("fails for an unusable timeout of one kind, whatever the other says", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => "hang")
      const exit = yield* Layer.build(liveServicesConfig()).pipe(
        Effect.scoped,
        Effect.provide(layer),
        Effect.provide(
          withConfig({ HEYGEN_API_KEY: apiKey, HEYGEN_TIMEOUT: "7 seconds", HEYGEN_TIMEOUT_READ: "soon" })
        ),
        Effect.exit
      )
      assert.include(String(exit), "HEYGEN_TIMEOUT_READ")
    })
  )

  it.live("provides its own HttpClient in /node", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ error: null, data: aGroup })
      const { baseUrl } = yield* rawServer((socket) => socket.write(httpReply("200 OK", [], body)))
      const config = { HEYGEN_API_KEY: apiKey, HEYGEN_BASE_URL: baseUrl }
      const group = yield* createGroup.pipe(
        Effect.provide(Layer.provide(PhotoAvatarService.layer, NodeLayer.layerFromConfig())),
        Effect.provide(withConfig(config))
      )
      assert.strictEqual(group.groupId, "5f1c")
    }).pipe(Effect.scoped)
  )
})
