import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { createGroup } from "../support/inMemory.ts"
import { selfSigned } from "../support/selfSigned.ts"

const trusting = new Undici.Agent({ connect: { ca: selfSigned.cert } })

// undici's own fetch, since Node's does not accept a dispatcher of another undici. Its types differ in name only.
const fetchTrusting = ((url: string, init: object) =>
  Undici.fetch(url, { ...init, dispatcher: trusting })) as unknown as typeof globalThis.fetch

const transports = [
  ["fetch", Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetchTrusting))],
  [
    "undici",
    Layer.provide(NodeHttpClient.layerUndiciWithoutDispatcher, Layer.succeed(NodeHttpClient.Dispatcher, trusting))
  ],
  ["node:http", Layer.provide(NodeHttpClient.layerWithoutAgent, NodeHttpClient.makeAgentLayer({ ca: selfSigned.cert }))]
] as const

const createThrough = (plan: Mock.FaultPlan, transport: (typeof transports)[number][1]) =>
  Effect.gen(function* () {
    const result = yield* Effect.either(createGroup)
    const [entry] = yield* Effect.flatMap(Mock.FaultProxy, (proxy) => proxy.ledger)
    return { result, entry }
  }).pipe(
    Effect.provide(Mock.layerServices()),
    Effect.provide(Mock.layerFaults(plan, { tls: selfSigned })),
    Effect.provide(transport)
  )

describe.each(transports)("over TLS on %s", (_, transport) => {
  layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
    it.effect("a create succeeds", () =>
      Effect.gen(function* () {
        const { entry, result } = yield* createThrough(() => undefined, transport)
        assert.strictEqual(result._tag, "Right")
        assert.strictEqual(entry?.committed, 1)
      })
    )

    it.effect.each(["before", "after"] as const)(
      "a corrupt record %s the commit proves nothing: the create is sent once and ambiguous",
      (when) =>
        Effect.gen(function* () {
          const strike = { when, fault: Mock.Fault.CorruptTlsRecord() }
          const { entry, result } = yield* createThrough(Mock.always(strike), transport)
          assert.strictEqual(entry?.received, 1)
          assert.strictEqual(entry?.committed, when === "after" ? 1 : 0)
          assert.isTrue(result._tag === "Left" && result.left._tag === "TransportError")
          assert.isTrue(result._tag === "Left" && result.left.outcome === "ambiguous")
        })
    )
  })
})
