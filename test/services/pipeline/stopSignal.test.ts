import { assert, it } from "@effect/vitest"
import { Array as Arr, Effect, Either, Fiber, Option, Ref, TestClock } from "effect"
import { makeStopSignal } from "../../../src/services/internal/pipeline/StopSignal.ts"

const silent = makeStopSignal(() => Effect.void)

it.effect("the first stop counts, and is reported once", () =>
  Effect.gen(function* () {
    const reported: Array<string> = []
    const signal = yield* makeStopSignal((reason) => Effect.sync(() => void reported.push(reason)))
    yield* signal.stop("first")
    yield* signal.stop("second")
    assert.deepStrictEqual(yield* signal.stopped, Option.some("first"))
    assert.strictEqual(yield* signal.awaitStop, "first")
    assert.deepStrictEqual(reported, ["first"])
  })
)

it.effect("a closed scope stops the run, without a report", () =>
  Effect.gen(function* () {
    const reported: Array<string> = []
    const signal = yield* makeStopSignal((reason) => Effect.sync(() => void reported.push(reason)))
    yield* signal.close
    assert.deepStrictEqual(yield* signal.stopped, Option.some("the scope of the runner is closed"))
    assert.deepStrictEqual(reported, [])
  })
)

it.effect("a stop interrupts every effect that is running", () =>
  Effect.gen(function* () {
    const signal = yield* silent
    const [begun, interrupted] = [yield* Ref.make(0), yield* Ref.make(0)]
    const count = (ref: Ref.Ref<number>) => Ref.update(ref, (sum) => sum + 1)
    const endless = Effect.onInterrupt(Effect.zipRight(count(begun), Effect.never), () => count(interrupted))
    const running = yield* Effect.fork(
      Effect.all(Arr.replicate(signal.unlessStopped(endless), 3), { concurrency: "unbounded" })
    )
    yield* TestClock.adjust(0)
    assert.strictEqual(yield* Ref.get(begun), 3)
    yield* signal.stop("over")
    assert.deepStrictEqual(yield* Fiber.join(running), Arr.replicate(Either.left("over"), 3))
    assert.strictEqual(yield* Ref.get(interrupted), 3)
  })
)

it.effect("no effect begins after a stop", () =>
  Effect.gen(function* () {
    const signal = yield* silent
    assert.deepStrictEqual(yield* signal.unlessStopped(Effect.succeed(1)), Either.right(1))
    yield* signal.stop("over")
    const isBegun = yield* Ref.make(false)
    assert.deepStrictEqual(yield* signal.unlessStopped(Ref.set(isBegun, true)), Either.left("over"))
    assert.isFalse(yield* Ref.get(isBegun))
  })
)

it.effect("what stops the run itself is interrupted, too", () =>
  Effect.gen(function* () {
    const signal = yield* silent
    const stoppedByItself = signal.unlessStopped(Effect.zipRight(signal.stop("mine"), Effect.never))
    assert.deepStrictEqual(yield* stoppedByItself, Either.left("mine"))
  })
)

it.effect("what fails, fails as it does without a stop", () =>
  Effect.gen(function* () {
    const signal = yield* silent
    assert.strictEqual(yield* Effect.flip(signal.unlessStopped(Effect.fail("no"))), "no")
  })
)
