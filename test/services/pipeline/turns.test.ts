import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Either, Fiber, Option, TestClock } from "effect"
import type { HeyGenError } from "effect-photo-avatar"
import { isForConcurrency } from "../../../src/services/internal/pipeline/isForConcurrency.ts"
import { makeStopSignal } from "../../../src/services/internal/pipeline/StopSignal.ts"
import { makeTurns } from "../../../src/services/internal/pipeline/Turns.ts"
import { moderated, notConnected, rateLimited, serverError } from "../../support/failures.ts"

/** The turns of a row, and a list of what they report. */
const makeRow = Effect.gen(function* () {
  const told: Array<string> = []
  const tell = (what: string) => Effect.sync(() => void told.push(what))
  const stopSignal = yield* makeStopSignal(() => Effect.void)
  const turns = yield* makeTurns({
    onRateLimited: tell("rate limited"),
    unlessStopped: stopSignal.unlessStopped,
    pauseAfter: ({ retryAfter }) => Duration.toMillis(Option.getOrElse(retryAfter, () => Duration.zero)),
    inFlight: {
      acquire: (noteHeld) => Effect.zipRight(tell("slot taken"), noteHeld),
      release: tell("slot given back"),
      accepted: tell("slot accepted"),
      rejected: (sentAt) => tell(`slot rejected at ${sentAt}`)
    },
    pacer: {
      turn: Effect.zipRight(Effect.sleep("1 second"), tell("turn")),
      accepted: (sentAt) => tell(`accepted at ${sentAt}`),
      rejected: (sentAt, pause) => tell(`rejected at ${sentAt} for ${pause}`),
      status: Effect.succeed({ rate: Option.none(), pause: Option.none() })
    }
  })
  return { turns, told, stopSignal }
})

describe("a request that rows send in turns", () => {
  const tooManyAtOnce = rateLimited("3 seconds", { code: Option.some("10007") })

  it.effect.each([
    ["succeeds", Effect.void, ["accepted at 5000", "slot accepted"]],
    ["is rejected", Effect.fail(moderated), ["accepted at 5000", "slot accepted"]],
    ["may have been processed", Effect.fail(serverError()), ["accepted at 5000"]],
    ["was not sent", Effect.fail(notConnected), []],
    ["comes too fast", Effect.fail(rateLimited("3 seconds")), ["rejected at 5000 for 3000", "rate limited"]],
    ["is one too many", Effect.fail(tooManyAtOnce), ["slot rejected at 5000", "rate limited"]]
  ] as const)("and that %s reports it, and then gives its slot back", ([_, attempt, expected]) =>
    Effect.gen(function* () {
      const { told, turns } = yield* makeRow
      const sent: Effect.Effect<void, HeyGenError> = attempt
      yield* Effect.fork(Effect.zipRight(turns.turn(Duration.seconds(4)), Effect.either(turns.pass(sent))))
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(told.slice(0, 2), ["slot taken", "turn"])
      assert.sameMembers(told.slice(2, -1), [...expected])
      assert.strictEqual(told.at(-1), "slot given back")
    })
  )

  it.effect("waits for the pause of its own row, once, when it was one too many", () =>
    Effect.gen(function* () {
      const { turns } = yield* makeRow
      const timed = Effect.zipRight(turns.turn(Duration.zero), Clock.currentTimeMillis)
      const times = yield* Effect.fork(
        Effect.zipRight(Effect.either(turns.pass(Effect.fail(tooManyAtOnce))), Effect.all([timed, timed]))
      )
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* Fiber.join(times), [4000, 5000])
    })
  )

  it.effect("gives its slot back when the run stops before its turn", () =>
    Effect.gen(function* () {
      const { stopSignal, told, turns } = yield* makeRow
      const waiting = yield* Effect.fork(turns.turn(Duration.zero))
      yield* TestClock.adjust("500 millis")
      yield* stopSignal.stop("enough")
      assert.deepStrictEqual(yield* Fiber.join(waiting), Either.left("enough"))
      assert.deepStrictEqual(told, ["slot taken", "slot given back"])
      assert.isFalse(yield* turns.gate(() => Effect.void).another(Duration.zero))
    })
  )

  it.effect("gives back no slot that it does not hold", () =>
    Effect.gen(function* () {
      const { told, turns } = yield* makeRow
      yield* turns.release
      assert.deepStrictEqual(told, [])
    })
  )
})

it.each([
  ["by its code", { code: Option.some("10007") }, true],
  ["in words", { detail: Option.some("Maximum CONCURRENT requests reached") }, true],
  ["with another code", { code: Option.some("10008") }, false],
  ["without a word", {}, false]
] as const)("a rejection is for concurrency if HeyGen says so: %s", (_, more, expected) => {
  assert.strictEqual(isForConcurrency(rateLimited(undefined, more)), expected)
})
