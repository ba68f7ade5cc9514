import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option, Random, Ref } from "effect"
import type { Attempt, HeyGenClient } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { startFaultProxy } from "../../mock/faults/FaultProxy.ts"
import { blackhole } from "../support/blackhole.ts"
import { detour } from "../support/detour.ts"
import { createGroup } from "../support/inMemory.ts"
import { refusedBaseUrl } from "../support/rawServer.ts"
import { selfSigned } from "../support/selfSigned.ts"
import { transports } from "../support/transports.ts"

const unresolvable = `http://${"a".repeat(64)}.invalid`

const quickly = { retry: { base: "1 millis" } } as const

/** For connections that are given up after a second, as those of the retries may also be on a busy machine. */
const persistently = { retry: { ...quickly.retry, times: 20 } } as const

const undiciWithShortConnectTimeout = Layer.provide(
  NodeHttpClient.layerUndiciWithoutDispatcher,
  Layer.sync(NodeHttpClient.Dispatcher, () => new Undici.Agent({ connect: { timeout: 1000 } }))
)

/** Sends one create whose first attempts go to `origins`, and returns what reached the proxy. */
const createVia = (
  origins: ReadonlyArray<string>,
  transport: (typeof transports)[number][1],
  options: Partial<HeyGenClient.Options> = quickly
) =>
  Effect.gen(function* () {
    const proxy = yield* Mock.FaultProxy
    const attempts = yield* Ref.make(0)
    const result = yield* Effect.either(createGroup).pipe(
      Effect.provide(
        Mock.layerServices({}, { ...options, beforeSend: () => Ref.update(attempts, (count) => count + 1) })
      )
    )
    const committed = (yield* proxy.ledger).reduce((sum, entry) => sum + entry.committed, 0)
    return { result, committed, attempts: yield* Ref.get(attempts) }
  }).pipe(
    Effect.provide(Layer.provide(detour(origins), transport)),
    Effect.provide(Mock.layerFaults(() => undefined)),
    Effect.withRandom(Random.make("proof"))
  )

type Seen = Effect.Effect.Success<ReturnType<typeof createVia>>

const assertCreatedOnce = ({ committed, result }: Seen) => {
  assert.strictEqual(result._tag, "Right")
  assert.strictEqual(committed, 1)
}

const assertRecovered = (seen: Seen, attempts: number) => {
  assertCreatedOnce(seen)
  assert.strictEqual(seen.attempts, attempts)
}

layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
  describe.each(transports)(
    "on %s, a request that was provably never sent is retried and created once",
    (_, transport) => {
      it.effect("after refused connections", () =>
        Effect.gen(function* () {
          const refused = yield* refusedBaseUrl
          assertRecovered(yield* createVia([refused, refused], transport), 3)
        }).pipe(Effect.scoped)
      )

      it.effect("after a host name that does not resolve", () =>
        Effect.map(createVia([unresolvable, unresolvable], transport), (seen) => assertRecovered(seen, 3))
      )

      it.effect("after a certificate that is not trusted", () =>
        Effect.gen(function* () {
          const { baseUrl } = yield* startFaultProxy("http://127.0.0.1:9", () => undefined, { tls: selfSigned })
          assertRecovered(yield* createVia([baseUrl, baseUrl], transport), 3)
        }).pipe(Effect.scoped)
      )

      it.effect("after a server that is available again for the retry", () =>
        Effect.gen(function* () {
          const proxy = yield* Mock.FaultProxy
          yield* proxy.refuse
          const comeBack = ({ attempt }: Attempt) => (attempt === 2 ? proxy.accept : Effect.void)
          yield* createGroup.pipe(
            Effect.provide(Mock.layerServices({}, { ...quickly, beforeSend: comeBack })),
            Effect.provide(transport)
          )
          assert.deepStrictEqual(
            (yield* proxy.ledger).map(({ committed, received }) => [received, committed]),
            [[1, 1]]
          )
        }).pipe(Effect.provide(Mock.layerFaults(() => undefined)))
      )

      it.effect("and fails as not-sent with the system's error code when no attempt gets through", () =>
        Effect.gen(function* () {
          const refused = yield* refusedBaseUrl
          const { committed, result } = yield* createVia([refused, refused, refused], transport)
          assert.strictEqual(committed, 0)
          assert.isTrue(result._tag === "Left" && result.left._tag === "TransportError")
          if (result._tag !== "Left" || result.left._tag !== "TransportError") return
          assert.strictEqual(result.left.outcome, "not-sent")
          assert.strictEqual(result.left.attempts, 3)
          assert.deepStrictEqual(result.left.systemCode, Option.some("ECONNREFUSED"))
        }).pipe(Effect.scoped)
      )
    }
  )

  it.effect(
    "a create is retried and created once after a connect timeout, but not on node:http, which cannot prove it",
    () =>
      Effect.gen(function* () {
        const hole = yield* blackhole
        const onNodeHttp = Effect.map(
          createVia([hole], NodeHttpClient.layer, { timeout: "3 seconds" }),
          ({ committed, result }) => {
            assert.isTrue(result._tag === "Left" && result.left.outcome === "ambiguous")
            assert.strictEqual(committed, 0)
          }
        )
        const onOthers = [FetchHttpClient.layer, undiciWithShortConnectTimeout].map((transport) =>
          Effect.map(createVia([hole], transport, persistently), (seen) => {
            assertCreatedOnce(seen)
            assert.isAtLeast(seen.attempts, 2)
          })
        )
        yield* Effect.all([onNodeHttp, ...onOthers], { concurrency: "unbounded", discard: true })
      }).pipe(Effect.scoped)
  )
})
