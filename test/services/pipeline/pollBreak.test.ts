import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option, TestClock } from "effect"
import { makePollBreak, type PollBreak, pauseOfPolls } from "../../../src/services/internal/pipeline/PollBreak.ts"
import { rateLimited, serverError } from "../../support/failures.ts"
import { makeLog } from "../../support/log.ts"

/** How much longer no poll is sent. */
const rest = ({ check }: PollBreak) =>
  Effect.map(Effect.flip(check), ({ retryAfter }) => Duration.toSeconds(Option.getOrThrow(retryAfter))).pipe(
    Effect.orElseSucceed(() => 0)
  )

describe("a break of the polls", () => {
  it.effect("lasts as long as HeyGen asks for", () =>
    Effect.gen(function* () {
      const pollBreak = yield* makePollBreak
      assert.strictEqual(yield* rest(pollBreak), 0)
      yield* pollBreak.observe(rateLimited("2 minutes"))
      assert.strictEqual(yield* rest(pollBreak), 120)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* rest(pollBreak), 90)
      yield* TestClock.adjust("89999 millis")
      assert.strictEqual(yield* rest(pollBreak), 0.001)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* rest(pollBreak), 0)
    })
  )

  it.effect("fails each poll as one that was not sent, in HeyGen's words", () =>
    Effect.gen(function* () {
      const pollBreak = yield* makePollBreak
      const words = { code: Option.some("rate_limit_exceeded"), detail: Option.some("Slow down.") }
      yield* pollBreak.observe(rateLimited("2 minutes", { ...words, attempts: 3 }))
      const { attempts, code, detail, message, outcome } = yield* Effect.flip(pollBreak.check)
      assert.deepStrictEqual({ attempts, code, detail, outcome }, { ...words, attempts: 0, outcome: "not-sent" })
      assert.strictEqual(
        message,
        "create: the poll was not sent, since another one was rate limited. HeyGen asks to wait 2m."
      )
    })
  )

  it.effect.each([
    ["a pause that a wait makes between its polls", rateLimited("1 minute")],
    ["no pause", rateLimited()],
    ["fewer requests at a time, by its code", rateLimited("2 minutes", { code: Option.some("10007") })],
    [
      "fewer requests at a time, in words",
      rateLimited("2 minutes", { detail: Option.some("Too many concurrent calls") })
    ],
    ["a pause, for another reason", serverError({ retryAfter: Option.some(Duration.minutes(2)) })]
  ] as const)("does not begin when HeyGen asks for %s", ([_, error]) =>
    Effect.gen(function* () {
      const pollBreak = yield* makePollBreak
      yield* pollBreak.observe(error)
      assert.strictEqual(yield* rest(pollBreak), 0)
    })
  )

  it.effect("is made longer, and not shorter, by other polls, and each longer one is logged", () =>
    Effect.gen(function* () {
      const { logged, logger } = makeLog()
      const pollBreak = yield* makePollBreak
      const observed = (minutes: number) =>
        Effect.andThen(pollBreak.observe(rateLimited(Duration.minutes(minutes))), rest(pollBreak))
      const rests = yield* Effect.forEach([3, 2, 3, 4], observed).pipe(Effect.provide(logger))
      assert.deepStrictEqual(rests, [180, 180, 180, 240])
      assert.lengthOf(logged, 2)
    })
  )
})

it("a pause of polls is as long as HeyGen asks for, unless that is a break", () => {
  assert.deepStrictEqual(
    [rateLimited(), rateLimited("30 seconds"), rateLimited("1 minute"), rateLimited("2 minutes")].map(pauseOfPolls),
    [0, 30_000, 60_000, 0]
  )
})
