import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Deferred, Effect, Exit, Fiber, Option, Scope } from "effect"
import { grouped } from "../../src/layers/internal/grouped.ts"

describe("a group commit", () => {
  it.effect("runs what waits when its scope closes, and refuses what comes later", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const scope = yield* Scope.make()
      const run = yield* Scope.extend(
        grouped(
          (inputs: ReadonlyArray<number>) =>
            Deferred.succeed(begun, undefined).pipe(Effect.andThen(Deferred.await(goOn)), Effect.as(inputs)),
          1,
          "closed"
        ),
        scope
      )
      const first = yield* Effect.fork(run(1))
      const second = yield* Effect.fork(run(2))
      const third = yield* Effect.fork(run(3))
      yield* Deferred.await(begun).pipe(Effect.zipRight(Effect.yieldNow()))
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* Effect.yieldNow()
      assert.strictEqual(yield* Effect.flip(run(4)), "closed")
      yield* Deferred.succeed(goOn, undefined)
      assert.deepStrictEqual(yield* Effect.forEach([first, second, third], Fiber.join), [1, 2, 3])
      yield* Fiber.join(closing)
    })
  )

  it.live("loses no input that is offered in the tick in which its scope closes", () =>
    Effect.gen(function* () {
      for (const ticks of Arr.range(1, 10)) {
        const scope = yield* Scope.make()
        const run = yield* Scope.extend(
          grouped((inputs: ReadonlyArray<number>) => Effect.succeed(inputs), 1, "closed"),
          scope
        )
        yield* Effect.repeatN(Effect.yieldNow(), 10)
        const offered = yield* Effect.fork(Effect.merge(run(ticks)))
        yield* Effect.repeatN(Effect.yieldNow(), ticks - 1)
        yield* Scope.close(scope, Exit.void)
        const result = yield* Effect.timeoutOption(Fiber.join(offered), "20 seconds")
        assert.include(
          [ticks, "closed"],
          Option.getOrElse(result, () => `lost after ${ticks}`)
        )
      }
    })
  )
})
