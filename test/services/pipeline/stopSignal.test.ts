import { assert, it } from "@effect/vitest"
import { Effect, Either, Fiber, Option, Ref } from "effect"
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

it.effect("a stop interrupts whatever runs until then, and nothing is begun after it", () =>
  Effect.gen(function* () {
    const signal = yield* silent
    const running = yield* Effect.fork(
      Effect.all(
        [1, 2, 3].map(() => signal.unlessStopped(Effect.never)),
        { concurrency: 3 }
      )
    )
    yield* Effect.yieldNow()
    assert.deepStrictEqual(yield* signal.unlessStopped(Effect.succeed(1)), Either.right(1))
    yield* signal.stop("over")
    assert.deepStrictEqual(yield* Fiber.join(running), Array(3).fill(Either.left("over")))
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
