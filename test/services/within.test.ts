import { assert, describe, it, vi } from "@effect/vitest"
import {
  type Context,
  Deferred,
  Duration,
  Effect,
  Exit,
  Fiber,
  FiberId,
  Option,
  Ref,
  Supervisor,
  TestClock
} from "effect"
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

/** Interrupts a fiber when it forks another one. */
class InterruptsParents extends Supervisor.AbstractSupervisor<void> {
  override value = Effect.void
  override onStart<A, E, R>(
    _context: Context.Context<R>,
    _effect: Effect.Effect<A, E, R>,
    parent: Option.Option<Fiber.RuntimeFiber<unknown, unknown>>
  ) {
    if (Option.isSome(parent)) parent.value.unsafeInterruptAsFork(FiberId.none)
  }
}

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

  it.scopedLive("begins neither the effect nor a timer when it is interrupted as it forks the effect", () =>
    Effect.gen(function* () {
      const { count } = yield* timersForLimit
      const isBegun = yield* Ref.make(false)
      const endless = Effect.andThen(Ref.set(isBegun, true), Effect.never)
      const fiber = yield* Effect.fork(Effect.supervised(within(endless, limit), new InterruptsParents()))
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
      assert.deepStrictEqual([count(), yield* Ref.get(isBegun)], [{ set: 0, cancelled: 0 }, false])
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
