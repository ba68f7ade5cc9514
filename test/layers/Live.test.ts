import { assert, describe, it } from "@effect/vitest"
import { Cause, ConfigError, ConfigProvider, Effect, Exit, Layer, Option } from "effect"
import { Live } from "effect-photo-avatar"
import * as NodeLayer from "effect-photo-avatar/node"
import { aGroup, apiKey, createGroup, json, makeHttpClient } from "../support/inMemory.ts"
import { httpReply, rawServer } from "../support/rawServer.ts"

const withConfig = (config: Record<string, string>) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(config))))

describe("layerConfig", () => {
  it.effect("reads the key, the base URL and the timeout", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({ data: aGroup }))
      const config = { HEYGEN_API_KEY: apiKey, HEYGEN_BASE_URL: "http://localhost:4010", HEYGEN_TIMEOUT: "5 seconds" }
      yield* createGroup.pipe(
        Effect.provide(Live.layerConfig()),
        Effect.provide(layer),
        Effect.provide(withConfig(config))
      )
      assert.strictEqual(requests[0]?.headers["x-api-key"], apiKey)
      assert.isTrue(requests[0]?.url.startsWith("http://localhost:4010/v2/"))
    })
  )

  it.effect("needs the key only", () =>
    Effect.gen(function* () {
      const { layer, requests } = makeHttpClient(() => json({ data: aGroup }))
      yield* createGroup.pipe(
        Effect.provide(Live.layerConfig()),
        Effect.provide(layer),
        Effect.provide(withConfig({ HEYGEN_API_KEY: apiKey }))
      )
      assert.isTrue(requests[0]?.url.startsWith("https://api.heygen.com/v2/"))
    })
  )

  it.effect("fails with a ConfigError that names what is missing", () =>
    Effect.gen(function* () {
      const { layer } = makeHttpClient(() => json({}))
      const exit = yield* Layer.build(Live.layerConfig()).pipe(
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

  it.live("brings its own HttpClient in /node", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ error: null, data: aGroup })
      const { baseUrl } = yield* rawServer((socket) => socket.write(httpReply("200 OK", [], body)))
      const config = { HEYGEN_API_KEY: apiKey, HEYGEN_BASE_URL: baseUrl }
      const group = yield* createGroup.pipe(Effect.provide(NodeLayer.layerConfig()), Effect.provide(withConfig(config)))
      assert.strictEqual(group.groupId, "5f1c")
    }).pipe(Effect.scoped)
  )
})
