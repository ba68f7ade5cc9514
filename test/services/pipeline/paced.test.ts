import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Clock, Duration, Effect, Exit, Fiber, TestClock } from "effect"
import type { HeyGenError } from "effect-photo-avatar"
import { AttemptGate } from "../../../src/services/internal/call/AttemptGate.ts"
import { makePacedPolls, makePacedUploads } from "../../../src/services/internal/pipeline/makePaced.ts"
import { countsOf } from "../../support/countsOf.ts"
import { rateLimited } from "../../support/failures.ts"

/** A call of one attempt, which passes the gate. */
const call = <A>(attempt: Effect.Effect<A, HeyGenError>) => Effect.flatMap(AttemptGate, ({ pass }) => pass(attempt))

/** Calls that take a second each, and when each of them ended. */
const ofOneSecond = (run: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>, count: number) =>
  Effect.all(Arr.replicate(run(call(Effect.zipRight(Effect.sleep("1 second"), Clock.currentTimeMillis))), count), {
    concurrency: "unbounded"
  })

const afterAnHour = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const running = yield* Effect.fork(Effect.exit(effect))
    yield* TestClock.adjust("1 hour")
    return yield* yield* Fiber.join(running)
  })

describe.each([
  ["uploads", makePacedUploads],
  ["polls", makePacedPolls]
] as const)("%s at a shared pace", (name, make) => {
  it.effect("run at most `concurrency` at a time", () =>
    Effect.gen(function* () {
      const paced = yield* make(2)
      assert.deepStrictEqual(yield* afterAnHour(ofOneSecond(paced, 5)), [1000, 1000, 2000, 2000, 3000])
    })
  )

  it.effect.each([
    ["fails", Effect.fail(rateLimited("1 second"))],
    ["dies", Effect.die("a bug")],
    ["is interrupted", Effect.interrupt]
  ] as const)("start the next one when one %s", ([_, attempt]) =>
    Effect.gen(function* () {
      const paced = yield* make(1)
      yield* Effect.exit(paced(call(attempt)))
      assert.lengthOf(yield* afterAnHour(ofOneSecond(paced, 1)), 1)
    })
  )

  it.effect("all wait while HeyGen asks for a pause", () =>
    Effect.gen(function* () {
      const paced = yield* make(4)
      yield* Effect.exit(paced(call(Effect.fail(rateLimited("30 seconds")))))
      const [first] = yield* afterAnHour(ofOneSecond(paced, 2))
      assert.strictEqual(first, 31_000)
    })
  )

  it.effect("count what HeyGen rejected as too many, and nothing else", () =>
    Effect.gen(function* () {
      const paced = yield* make(1)
      yield* Effect.exit(paced(call(Effect.fail(rateLimited("1 second")))))
      yield* afterAnHour(ofOneSecond(paced, 1))
      assert.deepStrictEqual(yield* countsOf("heygen_pipeline_rate_limited", name), [1])
    }).pipe(Effect.tagMetrics("paced", name))
  )
})

describe("an upload", () => {
  it.effect("that is rate limited may be sent again once the pause that HeyGen asks for is over", () =>
    Effect.gen(function* () {
      const paced = yield* makePacedUploads(1)
      const twice = Effect.flatMap(AttemptGate, (gate) =>
        Effect.gen(function* () {
          assert.isTrue(gate.isPaced)
          yield* Effect.exit(gate.pass(Effect.fail(rateLimited("10 minutes"))))
          return [yield* gate.another(Duration.zero), yield* Clock.currentTimeMillis]
        })
      )
      assert.deepStrictEqual(yield* afterAnHour(paced(twice)), [true, 600_000])
    })
  )
})

describe("polls in a break", () => {
  const tooLong = Effect.fail(rateLimited("5 minutes"))

  const isUnsent = (exit: Exit.Exit<unknown, HeyGenError>) =>
    Exit.match(exit, {
      onSuccess: () => false,
      onFailure: (cause) => cause._tag === "Fail" && cause.error.outcome === "not-sent"
    })

  it.effect("are not sent, until it is over", () =>
    Effect.gen(function* () {
      const paced = yield* makePacedPolls(4)
      yield* Effect.exit(paced(call(tooLong)))
      assert.isTrue(isUnsent(yield* Effect.exit(ofOneSecond(paced, 1))))
      yield* TestClock.adjust("299999 millis")
      assert.isTrue(isUnsent(yield* Effect.exit(ofOneSecond(paced, 1))))
      yield* TestClock.adjust("1 millis")
      assert.lengthOf(yield* afterAnHour(ofOneSecond(paced, 1)), 1)
    })
  )

  it.effect("that are waiting when the break begins are not sent, and give back their slots", () =>
    Effect.gen(function* () {
      const paced = yield* makePacedPolls(1)
      const first = yield* Effect.fork(paced(call(Effect.zipRight(Effect.sleep("1 second"), tooLong))))
      yield* TestClock.adjust("500 millis")
      const second = yield* Effect.fork(ofOneSecond(paced, 1))
      yield* TestClock.adjust("1 second")
      assert.isFalse(isUnsent(yield* Fiber.await(first)))
      assert.isTrue(isUnsent(yield* Fiber.await(second)))
      yield* TestClock.adjust("10 minutes")
      assert.lengthOf(yield* afterAnHour(ofOneSecond(paced, 3)), 3)
    })
  )
})
