import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Clock, Effect, Fiber, Ref, TestClock } from "effect"
import { type InFlight, makeInFlight } from "../../../src/services/internal/pipeline/InFlight.ts"

const acquire = ({ acquire }: InFlight) => acquire(Effect.void)

const times = (count: number, effect: Effect.Effect<void>) => Effect.all(Arr.replicate(effect, count))

const hold = (inFlight: InFlight, count: number) => times(count, acquire(inFlight))

const giveBack = ({ release }: InFlight, count: number) => times(count, release)

const rejectedNow = ({ rejected }: InFlight) => Effect.flatMap(Clock.currentTimeMillis, rejected)

/** How many slots are free: as many as can be taken at once. */
const free = (inFlight: InFlight) =>
  Effect.gen(function* () {
    const held = yield* Ref.make(0)
    const takeOne = inFlight.acquire(Ref.update(held, (count) => count + 1))
    const waiting = yield* Effect.fork(Effect.all(Arr.replicate(takeOne, 100), { concurrency: "unbounded" }))
    yield* TestClock.adjust(0)
    yield* Fiber.interrupt(waiting)
    const count = yield* Ref.get(held)
    yield* giveBack(inFlight, count)
    return count
  })

/** Requests that were rejected for concurrency while so many were in flight. */
const lowered = (most: number, held: number) =>
  Effect.gen(function* () {
    const inFlight = yield* makeInFlight(most)
    yield* hold(inFlight, held)
    yield* rejectedNow(inFlight)
    yield* giveBack(inFlight, held)
    return inFlight
  })

describe("the limit on requests in flight", () => {
  it.effect("is what is asked for at first", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flatMap(makeInFlight(5), free), 5)
    })
  )

  it.effect.each([
    [8, 5, 4],
    [4, 4, 3],
    [2, 1, 1],
    [1, 1, 1]
  ] as const)("of %i, with %i in flight at a rejection, falls to %i", ([most, held, expected]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flatMap(lowered(most, held), free), expected)
    })
  )

  it.effect("falls below the number in flight, without the requests that have ended", () =>
    Effect.gen(function* () {
      const inFlight = yield* makeInFlight(8)
      yield* hold(inFlight, 6)
      yield* giveBack(inFlight, 4)
      yield* rejectedNow(inFlight)
      yield* giveBack(inFlight, 2)
      assert.strictEqual(yield* free(inFlight), 1)
    })
  )

  it.effect("falls after every rejection; one of a request sent before the last rejection adds no wait", () =>
    Effect.gen(function* () {
      const inFlight = yield* makeInFlight(8)
      yield* hold(inFlight, 5)
      yield* TestClock.adjust(1000)
      yield* inFlight.rejected(1000)
      yield* inFlight.rejected(999)
      yield* giveBack(inFlight, 5)
      assert.strictEqual(yield* free(inFlight), 3)
    })
  )

  it.effect.each([
    [3, 2, 50],
    [8, 7, 50],
    [9, 8, 64],
    [10, 9, 81]
  ] as const)("of %i, lowered to %i, rises by one after %i accepted requests", ([most, limit, accepted]) =>
    Effect.gen(function* () {
      const inFlight = yield* lowered(most, most)
      yield* times(accepted - 1, inFlight.accepted)
      assert.strictEqual(yield* free(inFlight), limit)
      yield* inFlight.accepted
      assert.strictEqual(yield* free(inFlight), limit + 1)
      yield* times(200, inFlight.accepted)
      assert.strictEqual(yield* free(inFlight), most)
    })
  )

  it.effect("counts accepted requests anew after each rejection", () =>
    Effect.gen(function* () {
      const inFlight = yield* lowered(5, 5)
      yield* times(49, inFlight.accepted)
      yield* hold(inFlight, 4)
      yield* rejectedNow(inFlight)
      yield* giveBack(inFlight, 4)
      yield* times(49, inFlight.accepted)
      assert.strictEqual(yield* free(inFlight), 3)
    })
  )
})

describe("the wait for a slot", () => {
  /** How long the next request waits after each rejection. */
  const waits = (inFlight: InFlight, count: number) =>
    Effect.forEach(Arr.range(1, count), () =>
      Effect.gen(function* () {
        const rejectedAt = yield* Clock.currentTimeMillis
        yield* inFlight.rejected(rejectedAt)
        const heldAt = yield* Effect.fork(Effect.zipRight(acquire(inFlight), Clock.currentTimeMillis))
        yield* TestClock.adjust("10 seconds")
        yield* inFlight.release
        return (yield* Fiber.join(heldAt)) - rejectedAt
      })
    )

  it.effect("doubles while every request is rejected, up to two seconds", () =>
    Effect.gen(function* () {
      const inFlight = yield* makeInFlight(1)
      assert.deepStrictEqual(yield* waits(inFlight, 7), [0, 200, 400, 800, 1600, 2000, 2000])
    })
  )

  it.effect("starts again once a request was accepted", () =>
    Effect.gen(function* () {
      const inFlight = yield* makeInFlight(1)
      assert.deepStrictEqual(yield* waits(inFlight, 3), [0, 200, 400])
      yield* inFlight.accepted
      assert.deepStrictEqual(yield* waits(inFlight, 3), [0, 200, 400])
    })
  )

  it.effect("gives its slot back when it is interrupted", () =>
    Effect.gen(function* () {
      const inFlight = yield* makeInFlight(1)
      yield* rejectedNow(inFlight)
      yield* rejectedNow(inFlight)
      const waiting = yield* Effect.fork(acquire(inFlight))
      yield* TestClock.adjust(100)
      yield* Fiber.interrupt(waiting)
      yield* TestClock.adjust(100)
      assert.strictEqual(yield* free(inFlight), 1)
    })
  )
})
