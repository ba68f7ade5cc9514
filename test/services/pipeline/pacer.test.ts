import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Clock, Duration, Effect, Fiber, Option, TestClock } from "effect"
import type { SharedLimiter } from "effect-photo-avatar/pipeline"
import { makePacer, type Pacer } from "../../../src/services/internal/pipeline/Pacer.ts"
import { makeLog } from "../../support/log.ts"

/** When the next turns come, without anything that happens in between. */
const turns = (pacer: Pacer, count: number) =>
  Effect.gen(function* () {
    const leaving = yield* Effect.fork(
      Effect.all(Arr.replicate(Effect.zipRight(pacer.turn, Clock.currentTimeMillis), count))
    )
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(leaving)
  })

/** The next turn, which comes at once. */
const turnNow = (pacer: Pacer) =>
  Effect.gen(function* () {
    const leaving = yield* Effect.fork(pacer.turn)
    yield* TestClock.adjust(0)
    assert.isTrue(Option.isSome(yield* Fiber.poll(leaving)), "the turn comes at once")
  })

describe("requests at a given rate", () => {
  it.effect.each([
    [{ limit: 10, window: "1 second" }, [0, 104, 207, 310]],
    [{ limit: 10, window: "2 seconds" }, [0, 207, 413, 619]],
    [{ limit: 60, window: "1 minute" }, [0, 1031, 2062, 3093]]
  ] as const)("are spaced evenly at 97 % of it: %o", ([rate, expected]) =>
    Effect.gen(function* () {
      const { logged, logger } = makeLog()
      const pacer = yield* makePacer({ rate })
      assert.deepStrictEqual(yield* Effect.provide(turns(pacer, 4), logger), [...expected])
      assert.deepStrictEqual(logged, [])
    })
  )

  it.effect("are spaced from the response to the first one, and from no other", () =>
    Effect.gen(function* () {
      const pacer = yield* makePacer({ rate: { limit: 10, window: "1 second" } })
      yield* turnNow(pacer)
      yield* TestClock.setTime(500)
      yield* pacer.accepted(0)
      yield* TestClock.setTime(550)
      yield* pacer.accepted(0)
      assert.deepStrictEqual(yield* turns(pacer, 1), [604])
    })
  )

  it.effect("catch up after a short delay, but not after a long one", () =>
    Effect.gen(function* () {
      const pacer = yield* makePacer({ rate: { limit: 10, window: "1 second" } })
      yield* turnNow(pacer)
      yield* TestClock.setTime(150)
      yield* turnNow(pacer)
      yield* TestClock.setTime(400)
      yield* turnNow(pacer)
      assert.deepStrictEqual(yield* turns(pacer, 1), [504])
    })
  )

  it.effect("catch up when a timer fires late", () =>
    Effect.gen(function* () {
      const pacer = yield* makePacer({ rate: { limit: 1000, window: "1 second" } })
      yield* turnNow(pacer)
      yield* TestClock.setTime(4)
      yield* Effect.all([turnNow(pacer), turnNow(pacer), turnNow(pacer)])
      assert.deepStrictEqual(yield* turns(pacer, 1), [5])
    })
  )
})

it.effect("requests without a rate leave at once, until one is rate limited", () =>
  Effect.gen(function* () {
    const pacer = yield* makePacer({})
    assert.deepStrictEqual(yield* pacer.status, { rate: Option.none(), pause: Option.none() })
    yield* Effect.all(Arr.replicate(turnNow(pacer), 100))
    yield* TestClock.setTime(1000)
    yield* Effect.all(Arr.replicate(pacer.accepted(0), 10))
    yield* pacer.rejected(0, 0)
    assert.isTrue(Option.isSome((yield* pacer.status).rate))
  })
)

describe("a pause that HeyGen asks for", () => {
  it.effect("holds every request back, and the status shows how much of it is left", () =>
    Effect.gen(function* () {
      const pacer = yield* makePacer({})
      const pause = Effect.map(pacer.status, ({ pause }) => Option.map(pause, Duration.toMillis))
      yield* TestClock.setTime(100)
      yield* pacer.rejected(100, 5000)
      assert.deepStrictEqual(yield* pause, Option.some(5000))
      const leaving = yield* Effect.fork(Effect.zipRight(pacer.turn, Clock.currentTimeMillis))
      yield* TestClock.setTime(5099)
      assert.deepStrictEqual(yield* pause, Option.some(1))
      yield* TestClock.setTime(5100)
      assert.deepStrictEqual(yield* pause, Option.none())
      assert.strictEqual(yield* Fiber.join(leaving), 5100)
    })
  )

  it.effect("is logged once, and a longer one again", () =>
    Effect.gen(function* () {
      const { logged, logger } = makeLog()
      const pacer = yield* makePacer({})
      yield* TestClock.setTime(100)
      yield* Effect.forEach([0, 5000, 5000, 3000, 7000], (asked) => pacer.rejected(100, asked)).pipe(
        Effect.provide(logger)
      )
      assert.deepStrictEqual(
        logged,
        ["5s", "7s"].map((wait) => `INFO HeyGen asks to wait: pausing all rows for ${wait} []`)
      )
    })
  )
})

describe("a limiter that processes share", () => {
  type Consumed = Parameters<SharedLimiter["consume"]>[0]

  const limiterOf = (answer: Effect.Effect<{ readonly delay: Duration.Duration }, unknown>) => {
    const consumed: Array<Consumed> = []
    const limiter: SharedLimiter = {
      consume: (options) =>
        Effect.zipRight(
          Effect.sync(() => void consumed.push(options)),
          answer
        )
    }
    return { consumed, limiter }
  }

  it.effect("is asked for a hundred tokens at the rate of all, and its delay is kept", () =>
    Effect.gen(function* () {
      const { consumed, limiter } = limiterOf(Effect.succeed({ delay: Duration.millis(300) }))
      const pacer = yield* makePacer({ limiter, rate: { limit: 10, window: "1 second" } })
      assert.deepStrictEqual(yield* turns(pacer, 2), [300, 600])
      const [first] = consumed
      assert.deepStrictEqual(
        { ...first, window: Math.round(Duration.toMillis(first?.window ?? 0)) },
        { key: "heygen-creates", algorithm: "token-bucket", onExceeded: "delay", limit: 100, tokens: 100, window: 103 }
      )
    })
  )

  it.effect("is asked for windows of a millisecond at least", () =>
    Effect.gen(function* () {
      const { consumed, limiter } = limiterOf(Effect.succeed({ delay: Duration.zero }))
      const pacer = yield* makePacer({ limiter, rate: { limit: 10_000, window: "1 second" } })
      yield* turns(pacer, 1)
      assert.deepStrictEqual(
        consumed.map(({ window }) => window),
        [Duration.millis(1)]
      )
    })
  )

  it.effect("is not asked while there is no rate", () =>
    Effect.gen(function* () {
      const { consumed, limiter } = limiterOf(Effect.succeed({ delay: Duration.zero }))
      yield* Effect.flatMap(makePacer({ limiter }), turnNow)
      assert.deepStrictEqual(consumed, [])
    })
  )

  it.effect.each([
    ["fails", Effect.fail("Redis is gone")],
    ["dies", Effect.die("Redis is gone")]
  ] as const)("is used no more once it %s, which is logged", ([_, answer]) =>
    Effect.gen(function* () {
      const { logged, logger } = makeLog()
      const { consumed, limiter } = limiterOf(answer)
      const pacer = yield* makePacer({ limiter, rate: { limit: 10, window: "1 second" } })
      assert.deepStrictEqual(yield* Effect.provide(turns(pacer, 3), logger), [0, 104, 207])
      assert.lengthOf(consumed, 1)
      assert.lengthOf(logged, 1)
    })
  )
})
