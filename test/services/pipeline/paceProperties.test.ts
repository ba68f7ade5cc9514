import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Pace from "../../../src/services/internal/pipeline/Pace.ts"

/** What may happen to a pace: time passes, and then HeyGen takes or refuses a request that left a while ago. */
const anyEvent = FastCheck.record({
  pause: FastCheck.oneof(FastCheck.integer({ min: 0, max: 3000 }), FastCheck.constantFrom(0, 10, 60_000, 3_600_000)),
  flight: FastCheck.integer({ min: 0, max: 2000 }),
  accepted: FastCheck.boolean(),
  asked: FastCheck.constantFrom(0, 0, 0, 50, 1000, 60_000, 86_400_000)
})

const anyHistory = FastCheck.array(anyEvent, { minLength: 1, maxLength: 300 })

describe("a pace, after any history,", () => {
  const replay = (
    history: ReadonlyArray<{ pause: number; flight: number; accepted: boolean; asked: number }>,
    look: (pace: Pace.Pace, now: number, mostAccepted: number) => void
  ) => {
    let pace = Pace.unknownPace
    let now = 1_000_000
    let mostAccepted = 0
    for (const { asked, flight, pause, accepted } of history) {
      now += pause
      pace = accepted ? Pace.afterAccepted(pace, now - flight, now) : Pace.afterRejected(pace, now - flight, now, asked)
      mostAccepted = Math.max(mostAccepted, Pace.acceptedAt(pace, now))
      look(pace, now, mostAccepted)
    }
  }

  it("has a rate that is finite, positive, and at most twice what was accepted", () => {
    FastCheck.assert(
      FastCheck.property(anyHistory, FastCheck.nat(10_000_000), (history, later) => {
        replay(history, (pace, now, mostAccepted) => {
          if (pace.bound === undefined) return
          for (const at of [now, now + later, pace.notBefore]) {
            const rate = Pace.rateAt(pace, at)
            assert.isTrue(Number.isFinite(rate))
            assert.isAbove(rate, 0)
            assert.isAtMost(rate, 2 * Math.max(0.5, mostAccepted))
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
          if (event !== undefined && !event.accepted) until = Math.max(until, now + Math.max(event.asked, 2000))
          assert.isAtMost(pace.notBefore, until)
        })
      }),
      { numRuns: 500 }
    )
  })

  it("is not bounded before the first refusal", () => {
    FastCheck.assert(
      FastCheck.property(anyHistory, (history) => {
        const accepted = history.map((event) => ({ ...event, accepted: true }))
        replay(accepted, (pace, now) => assert.strictEqual(Pace.rateAt(pace, now), Number.POSITIVE_INFINITY))
      })
    )
  })

  it("comes back to the rate from before when HeyGen asked for an hour", () => {
    let pace = Pace.unknownPace
    let now = 0
    for (let request = 0; request < 400; request++) {
      now += 50
      pace = Pace.afterAccepted(pace, now, now)
    }
    pace = Pace.afterRejected(pace, now, now, 3_600_000)
    assert.strictEqual(pace.notBefore, now + 3_600_000)
    assert.isAtLeast(Pace.rateAt(pace, pace.notBefore), 0.8 * 20)
  })

  it("falls once for requests that were in flight together", () => {
    let pace = Pace.unknownPace
    for (let at = 0; at <= 1000; at += 50) pace = Pace.afterAccepted(pace, at, at)
    for (let refused = 0; refused < 32; refused++) pace = Pace.afterRejected(pace, 1000, 1010, 0)
    assert.isAtLeast(Pace.rateAt(pace, 1010), 0.8 * 20)
  })
})

/** A pace that took so many requests evenly in the second before `until`. */
const steady = (count: number, until: number, pace = Pace.unknownPace) =>
  Array.from({ length: count }, (_, index) => until - 1000 + (index * 1000) / count).reduce(
    (before, at) => Pace.afterAccepted(before, at, at),
    pace
  )

/** A pace that took 20 requests in a second, and was refused the next one at 1000. */
const refusedAt1000 = () => Pace.afterRejected(steady(20, 1000), 1000, 1000, 0)

describe("what was accepted", () => {
  it.each([
    [500, 20],
    [1000, 20],
    [1500, 10],
    [1999, 0.02],
    [2000, 0],
    [2500, 0]
  ])("in the second before %i slides with it", (at, expected) => {
    assert.approximately(Pace.acceptedAt(steady(20, 1000), at), expected, 1e-9)
  })
})

describe("the rate after a refusal", () => {
  it.each([
    ["is lower than what was accepted", 1000, 17],
    ["comes back fast at first", 2000, 20 * (1 - 0.15 * (1 - 1 / 5.5) ** 3)],
    ["comes close to it", 3750, 20 * (1 - 0.15 / 8)],
    ["reaches it after five and a half seconds", 6500, 20],
    ["stays near it for a while", 7600, 20.8],
    ["then grows, to twice of it at most", 12_000, 40]
  ])("%s", (_, at, expected) => {
    assert.approximately(Pace.rateAt(refusedAt1000(), at), expected, 1e-9)
  })

  it("grows to twice of what is accepted, when that is more", () => {
    assert.strictEqual(Pace.rateAt(steady(30, 12_000, refusedAt1000()), 12_000), 60)
  })

  it("does not grow during a pause", () => {
    const paused = Pace.afterRejected(steady(20, 1000), 1000, 1000, 60_000)
    assert.strictEqual(Pace.rateAt(paused, 30_000), 17)
    assert.strictEqual(Pace.rateAt(paused, 61_000), 17)
  })

  it("is never below one request in two seconds", () => {
    assert.strictEqual(Pace.rateAt(Pace.afterRejected(Pace.unknownPace, 0, 0, 0), 0), 0.5)
  })
})

describe("a refusal", () => {
  const accepted = () => Pace.afterAccepted(refusedAt1000(), 1000, 1010)

  it("of a request that left before the last one says nothing about the rate", () => {
    const after = Pace.afterRejected(refusedAt1000(), 999, 1010, 0)
    assert.deepStrictEqual(after.bound, refusedAt1000().bound)
    assert.strictEqual(after.notBefore, 1010)
  })

  it("of a request that left before the last one is waited for, and the rate grows from then", () => {
    const after = Pace.afterRejected(refusedAt1000(), 999, 1010, 5000)
    assert.strictEqual(after.notBefore, 6010)
    assert.strictEqual(Pace.rateAt(after, 6010), 17)
    const shorter = Pace.afterRejected(after, 999, 1020, 1000)
    assert.strictEqual(shorter.notBefore, 6010)
  })

  it("of each request since the last one doubles the wait, up to two seconds", () => {
    const waitAfter = (futile: number) => {
      let pace = refusedAt1000()
      for (let count = 1; count < futile; count++) pace = Pace.afterRejected(pace, pace.notBefore, pace.notBefore, 0)
      const at = pace.notBefore
      return Pace.afterRejected(pace, at, at, 0).notBefore - at
    }
    assert.approximately(waitAfter(1), (2 * 1000) / 17, 1e-9)
    assert.approximately(waitAfter(2), (4 * 1000) / 17, 1e-9)
    assert.approximately(waitAfter(3), (8 * 1000) / 17, 1e-9)
    assert.approximately(waitAfter(9), 2000, 1e-9)
  })

  it("is waited for as long as it asks, when that is longer", () => {
    assert.strictEqual(Pace.afterRejected(refusedAt1000(), 1000, 1000, 90_000).notBefore, 91_000)
  })

  it("after a request that was accepted lowers the rate again, without a wait", () => {
    const after = Pace.afterRejected(accepted(), 1500, 1500, 0)
    assert.strictEqual(after.notBefore, 1500)
    assert.approximately(Pace.rateAt(after, 1500), 0.85 * Pace.rateAt(accepted(), 1500), 1e-9)
  })

  it("within a second lowers the rate alone; after a second what was accepted counts, if that is less", () => {
    const rate = Pace.rateAt(accepted(), 1999)
    assert.approximately(Pace.rateAt(Pace.afterRejected(accepted(), 1999, 1999, 0), 1999), 0.85 * rate, 1e-9)
    assert.approximately(Pace.rateAt(Pace.afterRejected(accepted(), 2000, 2000, 0), 2000), 0.85, 1e-9)
    const faster = steady(50, 3000, accepted())
    assert.approximately(
      Pace.rateAt(Pace.afterRejected(faster, 3000, 3000, 0), 3000),
      0.85 * Pace.rateAt(faster, 3000),
      1e-9
    )
  })

  it("after a request that was accepted, but left before the last refusal, is one more in a row", () => {
    const after = Pace.afterRejected(Pace.afterAccepted(refusedAt1000(), 999, 1010), 1020, 1020, 0)
    assert.isAbove(after.notBefore, 1020)
  })
})
