import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Logger, LogLevel, Stream } from "effect"
import { ImageKey } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { aGroup, json, live } from "../support/inMemory.ts"
import { makeVirtualClock } from "../support/virtualClock.ts"

const isSoak = process.env.SOAK !== undefined
const second = 1000

interface Asked {
  readonly at: number
  readonly taken: boolean
}

/** HeyGen, as it takes so many requests in any second and refuses the others. */
const limitedTo = (perSecond: (now: number) => number) => {
  const asked: Array<Asked> = []
  const taken: Array<number> = []
  const client = HttpClient.make((request) =>
    Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      while ((taken[0] ?? at) <= at - second) taken.shift()
      const isTaken = taken.length < perSecond(at)
      if (isTaken) taken.push(at)
      asked.push({ at, taken: isTaken })
      yield* Effect.sleep(20)
      const body = isTaken
        ? json({ error: null, data: aGroup })
        : json({}, { status: 429, headers: { "retry-after": "1" } })
      return HttpClientResponse.fromWeb(request, body)
    })
  )
  return {
    asked,
    services: Layer.provide(Layer.orDie(live({ retry: {} })), Layer.succeed(HttpClient.HttpClient, client))
  }
}

const rows = Stream.map(Stream.range(1, 1_000_000), (index) => ({
  key: `row-${index}`,
  request: { name: "Ada", imageKey: ImageKey.make(`image/${index}/original`) }
}))

/** What a server of this rate was asked for by a pipeline, in this many seconds. */
const observe = (
  perSecond: (now: number) => number,
  options: Parameters<typeof PhotoAvatarPipeline.createGroups>[1],
  seconds: number
) =>
  Effect.gen(function* () {
    const { asked, services } = limitedTo(perSecond)
    const { clock, pass } = makeVirtualClock()
    const fiber = yield* PhotoAvatarPipeline.createGroups(rows, { concurrency: 8, ...options }).pipe(
      Stream.runDrain,
      Effect.provide(services),
      Effect.withClock(clock),
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.fork
    )
    yield* pass(seconds * second)
    yield* Fiber.interrupt(fiber)
    return asked
  })

const takenBetween = (asked: ReadonlyArray<Asked>, from: number, to: number) =>
  asked.filter(({ at, taken }) => taken && at >= from && at < to).length

const refusedBetween = (asked: ReadonlyArray<Asked>, from: number, to: number) =>
  asked.filter(({ at, taken }) => !taken && at >= from && at < to).length

describe("the pace", () => {
  it.live.each(isSoak ? [5, 10, 33, 100] : [5, 33])(
    "of a given rate of %i in a second is used to 95 % at least, and never refused",
    (rate) =>
      Effect.gen(function* () {
        const seconds = 20
        const asked = yield* observe(() => rate, { rate: { limit: rate, window: "1 second" } }, seconds)
        assert.strictEqual(refusedBetween(asked, 0, seconds * second), 0)
        assert.isAtLeast(takenBetween(asked, 0, seconds * second), 0.95 * rate * seconds)
      })
  )

  it.live.each(isSoak ? [20, 50, 150] : [20])("of a server that takes %i in a second is found", (rate) =>
    Effect.gen(function* () {
      const asked = yield* observe(() => rate, {}, 65)
      const first = asked.find(({ taken }) => !taken)?.at ?? 0
      const taken = takenBetween(asked, first, first + 60 * second)
      const refused = refusedBetween(asked, first, first + 60 * second)
      assert.isAtLeast(taken, 0.8 * 60 * rate)
      assert.isAtMost(refused, 0.02 * (taken + refused))
    })
  )

  const changes: ReadonlyArray<readonly [number, number]> = [
    [20, 60],
    [60, 20],
    [100, 40]
  ]

  it.live.each(isSoak ? changes : changes.slice(0, 1))(
    "is found again when it changes, from %i to %i",
    ([before, after]) =>
      Effect.gen(function* () {
        const asked = yield* observe((now) => (now < 30 * second ? before : after), {}, 90)
        const rateIn = (from: number, to: number) => takenBetween(asked, from * second, to * second) / (to - from)
        assert.isAtLeast(rateIn(50, 60), 0.8 * after)
        const [taken, refused] = [
          takenBetween(asked, 30 * second, 90 * second),
          refusedBetween(asked, 30 * second, 90 * second)
        ]
        assert.isAtMost(refused, 0.02 * (taken + refused))
      })
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
