import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Deferred, Effect, Exit, Fiber, Option, Scope } from "effect"
import { grouped } from "../../src/layers/internal/store/grouped.ts"

describe("a group commit", () => {
  it.scoped("runs inputs with the same id one after the other, in the order in which they came", () =>
    Effect.gen(function* () {
      const groups: Array<ReadonlyArray<string>> = []
      const run = yield* grouped(
        (inputs: ReadonlyArray<string>) =>
          Effect.sync(() => {
            groups.push(inputs)
            return inputs
          }),
        { idOf: (input) => input.charAt(0), most: 3, closed: "closed" }
      )
      const inputs = ["a1", "b1", "a2", "c1", "d1", "e1", "e2"]
      const outputs = yield* Effect.forEach(inputs, run, { concurrency: "unbounded" })
      assert.deepStrictEqual(outputs, inputs)
      assert.deepStrictEqual(groups, [["a1", "b1"], ["a2", "c1", "d1"], ["e1"], ["e2"]])
    })
  )

  it.effect("runs what waits when its scope closes, and refuses what comes later", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const scope = yield* Scope.make()
      const run = yield* Scope.extend(
        grouped(
          (inputs: ReadonlyArray<number>) =>
            Deferred.succeed(begun, undefined).pipe(Effect.andThen(Deferred.await(goOn)), Effect.as(inputs)),
          { idOf: String, most: 1, closed: "closed" }
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
          grouped((inputs: ReadonlyArray<number>) => Effect.succeed(inputs), {
            idOf: String,
            most: 1,
            closed: "closed"
          }),
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
