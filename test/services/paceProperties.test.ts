import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Pace from "../../src/services/internal/pipeline/Pace.ts"

/** What may happen to a pace: time passes, and then HeyGen takes or refuses a request that left a while ago. */
const anyEvent = FastCheck.record({
  pause: FastCheck.oneof(FastCheck.integer({ min: 0, max: 3000 }), FastCheck.constantFrom(0, 10, 60_000, 3_600_000)),
  flight: FastCheck.integer({ min: 0, max: 2000 }),
  taken: FastCheck.boolean(),
  asked: FastCheck.constantFrom(0, 0, 0, 50, 1000, 60_000, 86_400_000)
})

const anyHistory = FastCheck.array(anyEvent, { minLength: 1, maxLength: 300 })

describe("a pace, after any history,", () => {
  const replay = (
    history: ReadonlyArray<{ pause: number; flight: number; taken: boolean; asked: number }>,
    look: (pace: Pace.Pace, now: number, mostTaken: number) => void
  ) => {
    let pace = Pace.unknownPace
    let now = 1_000_000
    let mostTaken = 0
    for (const { asked, flight, pause, taken } of history) {
      now += pause
      pace = taken ? Pace.afterTaken(pace, now - flight, now) : Pace.afterRefused(pace, now - flight, now, asked)
      mostTaken = Math.max(mostTaken, Pace.takenAt(pace, now))
      look(pace, now, mostTaken)
    }
  }

  it("has a rate that is finite, positive, and at most twice what was taken", () => {
    FastCheck.assert(
      FastCheck.property(anyHistory, FastCheck.nat(10_000_000), (history, later) => {
        replay(history, (pace, now, mostTaken) => {
          if (pace.bound === undefined) return
          for (const at of [now, now + later, pace.notBefore]) {
            const rate = Pace.rateAt(pace, at)
            assert.isTrue(Number.isFinite(rate))
            assert.isAbove(rate, 0)
            assert.isAtMost(rate, 2 * Math.max(0.5, mostTaken))
          }
        })
      }),
      { numRuns: 500 }
    )
  })

  it("waits no longer than HeyGen ever asked, but for two seconds", () => {
    FastCheck.assert(
      FastCheck.property(anyHistory, (history) => {
        let until = Number.NEGATIVE_INFINITY
        let now = 1_000_000
        let index = 0
        replay(history, (pace, at) => {
          const event = history[index++]
          now = at
          if (event !== undefined && !event.taken) until = Math.max(until, now + Math.max(event.asked, 2000))
          assert.isAtMost(pace.notBefore, until)
        })
      }),
      { numRuns: 500 }
    )
  })

  it("is not bounded before the first refusal", () => {
    FastCheck.assert(
      FastCheck.property(anyHistory, (history) => {
        const taken = history.map((event) => ({ ...event, taken: true }))
        replay(taken, (pace, now) => assert.strictEqual(Pace.rateAt(pace, now), Number.POSITIVE_INFINITY))
      })
    )
  })

  it("comes back to the rate from before when HeyGen asked for an hour", () => {
    let pace = Pace.unknownPace
    let now = 0
    for (let request = 0; request < 400; request++) {
      now += 50
      pace = Pace.afterTaken(pace, now, now)
    }
    pace = Pace.afterRefused(pace, now, now, 3_600_000)
    assert.strictEqual(pace.notBefore, now + 3_600_000)
    assert.isAtLeast(Pace.rateAt(pace, pace.notBefore), 0.8 * 20)
  })

  it("falls once for requests that were in flight together", () => {
    let pace = Pace.unknownPace
    for (let at = 0; at <= 1000; at += 50) pace = Pace.afterTaken(pace, at, at)
    for (let refused = 0; refused < 32; refused++) pace = Pace.afterRefused(pace, 1000, 1010, 0)
    assert.isAtLeast(Pace.rateAt(pace, 1010), 0.8 * 20)
  })
})
