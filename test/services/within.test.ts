import { assert, describe, it, vi } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, Option, Ref, TestClock } from "effect"
import { within } from "../../src/services/internal/call/within.ts"

const longestTimeout = 2 ** 31 - 1

const limit = Duration.hours(1)

/** Tells how many timers for the limit were set, and how many of them were cancelled. */
const timersForLimit = Effect.acquireRelease(
  Effect.sync(() => {
    const set = vi.spyOn(globalThis, "setTimeout")
    const clear = vi.spyOn(globalThis, "clearTimeout")
    const timers = () => set.mock.results.filter((_, index) => set.mock.calls[index]?.[1] === Duration.toMillis(limit))
    return {
      count: () => ({
        set: timers().length,
        cancelled: timers().filter(({ value }) => clear.mock.calls.some(([timer]) => timer === value)).length
      }),
      restore: () => {
        set.mockRestore()
        clear.mockRestore()
      }
    }
  }),
  ({ restore }) => Effect.sync(restore)
)

describe("within", () => {
  it.live("interrupts what takes longer, by the live clock", () =>
    Effect.gen(function* () {
      const isInterrupted = yield* Ref.make(false)
      const endless = Effect.onInterrupt(Effect.never, () => Ref.set(isInterrupted, true))
      assert.deepStrictEqual(yield* within(endless, Duration.millis(5)), Option.none())
      assert.isTrue(yield* Ref.get(isInterrupted))
    })
  )

  it.scopedLive("returns how an effect ended in time, and leaves no timer behind", () =>
    Effect.gen(function* () {
      const { count } = yield* timersForLimit
      assert.deepStrictEqual(yield* within(Effect.succeed(1), limit), Option.some(Exit.succeed(1)))
      assert.deepStrictEqual(yield* within(Effect.fail("no"), limit), Option.some(Exit.fail("no")))
      assert.deepStrictEqual(count(), { set: 2, cancelled: 2 })
    })
  )

  it.scopedLive("leaves no timer behind when it is interrupted", () =>
    Effect.gen(function* () {
      const { count } = yield* timersForLimit
      const begun = yield* Deferred.make<void>()
      const endless = Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
      const fiber = yield* Effect.fork(within(endless, limit))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(count(), { set: 1, cancelled: 1 })
    })
  )

  it.live.each([Duration.infinity, Duration.millis(longestTimeout + 1)])(
    "does not end at once where a timeout of the system would: %s",
    (limit) =>
      Effect.gen(function* () {
        const slow = Effect.as(Effect.sleep("20 millis"), "done")
        assert.deepStrictEqual(yield* within(slow, limit), Option.some(Exit.succeed("done")))
      })
  )

  it.effect("ends on the clock of the program, and not before", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(within(Effect.never, Duration.seconds(30)))
      yield* TestClock.adjust("29999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(fiber), Option.none())
    })
  )
})
