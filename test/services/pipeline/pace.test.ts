import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, LogLevel, Redacted, Stream } from "effect"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { aGroup } from "../../support/inMemory.ts"
import { fixedWindow, type Limit, type Limiter, slidingWindow, tokenBucket } from "../../support/limits.ts"
import { liveServices } from "../../support/live.ts"
import { loopbackServer } from "../../support/loopbackServer.ts"
import {
  type Asked,
  inSeconds,
  limitedTo,
  observe,
  refusedBetween,
  rows,
  saysNothing,
  takenBetween
} from "../../support/pacing.ts"
import { isSoak } from "../../support/soak.ts"
import { makeVirtualClock } from "../../support/virtualClock.ts"

const second = 1000

/** The same on a loopback socket. */
const serveOnSocket = (limiter: Limiter) => {
  const asked: Array<Asked> = []
  const server = loopbackServer((request, response) => {
    const at = performance.now()
    const wait = limiter(at)
    asked.push({ at, taken: wait === 0 })
    request.resume().on("end", () => {
      response.writeHead(wait === 0 ? 200 : 429, { "content-type": "application/json", "retry-after": "1" })
      response.end(wait === 0 ? JSON.stringify({ error: null, data: aGroup }) : "{}")
    })
  })
  return Effect.map(server, ({ baseUrl }) => ({ asked, baseUrl }))
}

describe("the pace", () => {
  it.live.each(isSoak ? [5, 10, 33, 100] : [5, 33])(
    "of a given rate of %i in a second is used to 95 % at least, and never refused",
    (rate) =>
      Effect.gen(function* () {
        const seconds = isSoak ? 20 : 10
        const asked = yield* observe(
          limitedTo(() => rate),
          { rate: { limit: rate, window: "1 second" } },
          seconds
        )
        assert.strictEqual(refusedBetween(asked, 0, seconds * second), 0)
        assert.isAtLeast(takenBetween(asked, 0, seconds * second), 0.95 * rate * seconds)
      })
  )

  it.live("of a given rate is not passed when the first request arrives late, as it does on a new connection", () =>
    Effect.gen(function* () {
      const asked = yield* observe(
        limitedTo(() => 20, { travel: (number) => (number === 1 ? 45 : 0), latency: () => 2 }),
        { rate: { limit: 20, window: "1 second" } },
        5
      )
      assert.strictEqual(refusedBetween(asked, 0, 5 * second), 0)
      assert.isAtLeast(takenBetween(asked, 0, 5 * second), 0.95 * 20 * 5)
    })
  )

  const shapes: ReadonlyArray<readonly [string, (limit: Limit) => Limiter]> = [
    ["by the second", slidingWindow(second)],
    ["in windows of a second", fixedWindow(second)],
    ["from a bucket that a second fills", tokenBucket(second)]
  ]
  const kinds = [true, false].flatMap((tellsRetryAfter) =>
    shapes.map(
      ([shape, limiter]) =>
        [shape, tellsRetryAfter ? "a" : "no", { limiter, refusal: tellsRetryAfter ? inSeconds : saysNothing }] as const
    )
  )

  const assertFound = (asked: ReadonlyArray<Asked>, rate: number, seconds: number, mostRefused = 0.02) => {
    const first = asked.find(({ taken }) => !taken)?.at ?? 0
    const taken = takenBetween(asked, first, first + seconds * second)
    const refused = refusedBetween(asked, first, first + seconds * second)
    assert.isAtLeast(taken, 0.8 * seconds * rate)
    assert.isAtMost(refused, mostRefused * (taken + refused))
  }

  /** The refusals by which a rate is found are a larger share of fewer requests. */
  const rates: ReadonlyArray<readonly [rate: number, mostRefused: number]> = [
    [20, 0.02],
    [10, 0.032],
    [50, 0.02],
    [150, 0.02]
  ]

  describe.each(isSoak ? rates : rates.slice(0, 1))("of a server that takes %i in a second", (rate, mostRefused) => {
    it.live.each(isSoak ? kinds : kinds.filter((_, index) => index % 4 === 0))(
      "is found where it counts %s, with %s Retry-After",
      ([, , { limiter, refusal }]) =>
        Effect.gen(function* () {
          const server = limitedTo(() => rate, { limiter: limiter(() => rate), refusal })
          assertFound(yield* observe(server, { concurrency: 4 }, 65), rate, 60, mostRefused)
        })
    )
  })

  it.live.each([
    ["sliding", slidingWindow],
    ["fixed", fixedWindow]
  ] as const)("of a server that takes 100 in a %s window of ten seconds is found", ([, window]) =>
    Effect.gen(function* () {
      const limiter = window(10 * second)(() => 10)
      assertFound(
        yield* observe(
          limitedTo(() => 10, { limiter }),
          {},
          130
        ),
        10,
        120
      )
    })
  )

  const changes: ReadonlyArray<readonly [number, number]> = [
    [20, 60],
    [60, 20],
    [100, 40]
  ]

  it.live.each(isSoak ? changes : [])("is found again when it changes, from %i to %i", ([before, after]) =>
    Effect.gen(function* () {
      const asked = yield* observe(
        limitedTo((now) => (now < 30 * second ? before : after)),
        {},
        90
      )
      const rateIn = (from: number, to: number) => takenBetween(asked, from * second, to * second) / (to - from)
      assert.isAtLeast(rateIn(50, 60), 0.8 * after)
      const [taken, refused] = [
        takenBetween(asked, 30 * second, 90 * second),
        refusedBetween(asked, 30 * second, 90 * second)
      ]
      assert.isAtMost(refused, 0.02 * (taken + refused))
    })
  )

  it.scopedLive.each(isSoak ? [20] : [])(
    "of a given rate of %i in a second is kept over real sockets, in real time",
    (limit) =>
      Effect.gen(function* () {
        const seconds = 60
        const { asked, baseUrl } = yield* serveOnSocket(slidingWindow(second)(() => limit))
        yield* PhotoAvatarPipeline.createGroups(rows, { rate: { limit, window: second } }).pipe(
          Stream.runDrain,
          Effect.provide(Layer.orDie(liveServices({ apiKey: Redacted.make("a-key-of-a-test"), baseUrl }))),
          Effect.provide(NodeHttpClient.layerUndici),
          Effect.timeoutOption(seconds * second)
        )
        const first = asked[0]?.at ?? 0
        assert.strictEqual(refusedBetween(asked, first, first + seconds * second), 0)
        assert.isAtLeast(takenBetween(asked, first, first + seconds * second), 0.95 * limit * seconds)
      }),
    90_000
  )

  it.scopedLive.each(isSoak ? [20] : [])(
    "of a server that takes %i in a second is found over real sockets, in real time",
    (rate) =>
      Effect.gen(function* () {
        const { asked, baseUrl } = yield* serveOnSocket(slidingWindow(second)(() => rate))
        yield* PhotoAvatarPipeline.createGroups(rows, { concurrency: 8 }).pipe(
          Stream.runDrain,
          Effect.provide(Layer.orDie(liveServices({ apiKey: Redacted.make("a-key-of-a-test"), baseUrl }))),
          Effect.provide(NodeHttpClient.layerUndici),
          Logger.withMinimumLogLevel(LogLevel.None),
          Effect.timeoutOption("65 seconds")
        )
        assertFound(asked, rate, 60)
      }),
    90_000
  )

  it.live("is kept together by pipelines that share a limiter", () =>
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.RateLimiter
      const { asked, services } = limitedTo(() => 20)
      const { clock, pass } = makeVirtualClock()
      const one = PhotoAvatarPipeline.createGroups(rows, { limiter, rate: { limit: 20, window: "1 second" } })
      const both = yield* Effect.all([Stream.runDrain(one), Stream.runDrain(one)], { concurrency: 2 }).pipe(
        Effect.provide(services),
        Effect.withClock(clock),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.fork
      )
      yield* pass(10 * second)
      yield* Fiber.interrupt(both)
      assert.strictEqual(refusedBetween(asked, 0, 10 * second), 0)
      assert.isAtLeast(takenBetween(asked, 0, 10 * second), 190)
    }).pipe(Effect.provide(RateLimiter.layer), Effect.provide(RateLimiter.layerStoreMemory))
  )
})
