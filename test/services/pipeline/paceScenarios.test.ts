import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { aGroup, json, live } from "../../support/inMemory.ts"
import { fixedWindow, type Limiter, slidingWindow, tokenBucket } from "../../support/limits.ts"
import {
  type Asked,
  type Behaviour,
  inSeconds,
  limitedTo,
  observe,
  refusedBetween,
  saysNothing,
  takenBetween
} from "../../support/pacing.ts"
import { isSoak } from "../../support/soak.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How long a run is looked at, in seconds. */
const until = isSoak ? 150 : 75

const httpDate = (at: number) => new Date(at).toUTCString()

/** Share of the server's rate that is used, and share of the requests that are refused, between two seconds. */
const shares = (asked: ReadonlyArray<Asked>, rate: number, from: number, to: number) => {
  const taken = takenBetween(asked, from * second, to * second)
  const refused = refusedBetween(asked, from * second, to * second)
  return { used: taken / (rate * (to - from)), refused: refused / (taken + refused) }
}

/** The longest time without a request, beyond what the server asked to wait for. */
const longestGap = (asked: ReadonlyArray<Asked>, asks: (wait: number) => number, waits: ReadonlyArray<number>) => {
  let until = asked[0]?.at ?? 0
  let longest = 0
  asked.forEach(({ at, taken }, index) => {
    longest = Math.max(longest, at - until)
    until = Math.max(until, taken ? at : at + asks(waits[index] ?? 0))
  })
  return longest / second
}

/** A server that remembers the waits it told, and the longest gap it saw. */
const watched = (limiter: Limiter, refusal: Behaviour["refusal"], asks: (wait: number) => number = () => 0) => {
  const waits: Array<number> = []
  const server = limitedTo(() => 0, {
    limiter: (now) => {
      const wait = limiter(now)
      waits.push(wait)
      return wait
    },
    refusal
  })
  return { server, gap: () => longestGap(server.asked, asks, waits) }
}

const headers: ReadonlyArray<readonly [string, Behaviour["refusal"], (wait: number) => number]> = [
  ["without Retry-After", saysNothing, () => 0],
  ["with Retry-After: 0", () => ({ "retry-after": "0" }), () => 0],
  ["with Retry-After: 1", () => ({ "retry-after": "1" }), () => second],
  ["with a date", (_, now) => ({ date: httpDate(now), "retry-after": httpDate(now + second) }), () => second],
  ["with a past date", (_, now) => ({ date: httpDate(now), "retry-after": httpDate(now - hour) }), () => 0],
  ["with garbage", () => ({ "retry-after": "soon" }), () => 0]
]

const clocks: ReadonlyArray<readonly [string, ((now: number) => number) | undefined]> = [
  ["", undefined],
  [", while the clock is set back an hour", (now) => (now > 70 * second ? now - hour : now)],
  [", while the clock is set forward an hour", (now) => (now > 70 * second ? now + hour : now)]
]

describe("from the second minute on, a server that takes 20 in a second is used to 90 %, and refuses 2 % at most,", () => {
  const cases = headers.map(([name, refusal, asks], index) => {
    const [step, wallClock] = clocks[index % clocks.length] ?? clocks[0] ?? ["", undefined]
    return { name: `${name}${step}`, refusal, asks, wallClock }
  })
  it.live.each(isSoak ? cases : cases.slice(0, 2))("$name", ({ asks, refusal, wallClock }) =>
    Effect.gen(function* () {
      const { gap, server } = watched(
        tokenBucket(second)(() => 20),
        refusal,
        asks
      )
      const { refused, used } = shares(yield* observe(server, {}, until, wallClock), 20, 60, until)
      assert.isAtLeast(used, 0.9)
      assert.isAtMost(refused, 0.02)
      assert.isAtMost(gap(), 5)
    })
  )
})

describe("a server that takes its time to answer is found, too:", () => {
  it.live.each(isSoak ? [300, 500] : [500])("after %i ms", (latency) =>
    Effect.gen(function* () {
      const limiter = tokenBucket(second)(() => 20)
      const server = limitedTo(() => 0, { limiter, refusal: saysNothing, latency: () => latency })
      const { refused, used } = shares(yield* observe(server, { concurrency: 32 }, 90), 20, 60, 90)
      assert.isAtLeast(used, 0.9)
      assert.isAtMost(refused, 0.05)
    })
  )
})

describe("a server that takes 60 in a minute", () => {
  const exact = (wait: number): Record<string, string> => ({ "retry-after": String(Math.ceil(wait / second)) })
  const windows = { "a fixed": fixedWindow, "a sliding": slidingWindow }
  const cases = Object.entries(windows).flatMap(([name, window]) => [
    { name: `${name} window and tells how long to wait is used to 90 %`, window, refusal: exact, least: 0.9 },
    { name: `${name} window and does not tell is used to 70 %`, window, refusal: saysNothing, least: 0.7 }
  ])
  it.live.each(cases)("by $name", ({ least, refusal, window }) =>
    Effect.gen(function* () {
      const asks = (wait: number) => (refusal === exact ? Math.ceil(wait / second) * second : 0)
      const { gap, server } = watched(
        window(minute)(() => 1),
        refusal,
        asks
      )
      const { used } = shares(yield* observe(server, {}, 240), 1, 60, 240)
      assert.isAtLeast(used, least)
      assert.isAtMost(gap(), 5)
    })
  )
})

describe("the pace finds what a server takes after it changed", () => {
  it.live("from 20 to 10 and to 40 in a second, within ten seconds each", () =>
    Effect.gen(function* () {
      const rate = (now: number) => (now < 80 * second ? 20 : now < 110 * second ? 10 : 40)
      const { gap, server } = watched(tokenBucket(second)(rate), saysNothing)
      const asked = yield* observe(server, {}, 130)
      assert.isAtLeast(shares(asked, 20, 60, 80).used, 0.9)
      assert.isAtLeast(shares(asked, 10, 90, 110).used, 0.9)
      assert.isAtLeast(shares(asked, 40, 120, 130).used, 0.9)
      assert.isAtMost(gap(), 5)
    })
  )

  it.live("from 5 to 2 in a second, after it had refused early", () =>
    Effect.gen(function* () {
      const bucket = tokenBucket(second)((now) => (now < 30 * second ? 5 : 2))
      let requests = 0
      const { gap, server } = watched((now) => (++requests === 2 ? second : bucket(now)), saysNothing)
      assert.isAtLeast(shares(yield* observe(server, {}, 150), 2, 60, 150).used, 0.9)
      assert.isAtMost(gap(), 5)
    })
  )

  it.live.each([
    ["tells nothing", saysNothing],
    ["asks for a second", inSeconds]
  ] as const)("when it took none for 10 seconds and %s: within five seconds", ([_, refusal]) =>
    Effect.gen(function* () {
      const bucket = tokenBucket(second)(() => 20)
      const isOut = (now: number) => [3, 45].some((from) => now >= from * second && now < (from + 10) * second)
      const { gap, server } = watched(
        (now) => (isOut(now) ? second : bucket(now)),
        refusal,
        () => second
      )
      const asked = yield* observe(server, {}, 75)
      for (const end of [13, 55]) assert.isAtLeast(shares(asked, 20, end + 5, end + 15).used, 0.9)
      assert.isAtMost(gap(), 5)
    })
  )
})

describe("a refusal for concurrency", () => {
  /** HeyGen, as it works on ten requests at once, each for a while. */
  const atOnce = (places: number, refusal: () => Response, work: number = 200) => {
    const asked: Array<Asked> = []
    let busy = 0
    let area = 0
    let changedAt = 0
    const count = (change: number, now: number) => {
      area += busy * (now - changedAt)
      changedAt = now
      busy += change
    }
    const client = HttpClient.make((request) =>
      Effect.gen(function* () {
        const clock = yield* Effect.clock
        const isTaken = busy < places
        asked.push({ at: clock.unsafeCurrentTimeMillis(), taken: isTaken })
        if (!isTaken) return HttpClientResponse.fromWeb(request, refusal())
        count(1, clock.unsafeCurrentTimeMillis())
        yield* Effect.sleep(work)
        count(-1, clock.unsafeCurrentTimeMillis())
        return HttpClientResponse.fromWeb(request, json({ error: null, data: aGroup }))
      })
    )
    const services = Layer.provide(Layer.orDie(live({ retry: {} })), Layer.succeed(HttpClient.HttpClient, client))
    return { asked, services, used: () => area / (places * changedAt) }
  }

  const refusals = [
    ["the code 10007", () => json({ code: 10007, message: "…" }, { status: 429 })],
    ["its words", () => json({ error: { code: "x", message: "Too many concurrent jobs" } }, { status: 429 })]
  ] as const

  it.live.each(isSoak ? refusals : refusals.slice(0, 1))(
    "by %s lowers the number in flight, and not the rate: ten at once are used to 90 %%",
    ([_, refusal]) =>
      Effect.gen(function* () {
        const server = atOnce(10, refusal)
        const asked = yield* observe(server, { concurrency: 32 }, 30)
        assert.isAtLeast(server.used(), 0.9)
        assert.isAtMost(shares(asked, 50, 10, 30).refused, 0.05)
      })
  )

  it.live("is met rarely again where one is worked on at a time", () =>
    Effect.gen(function* () {
      const server = atOnce(1, () => json({ code: 10007, message: "…" }, { status: 429 }))
      const asked = yield* observe(server, { concurrency: 8 }, 120)
      assert.isAtLeast(server.used(), 0.9)
      assert.isAtMost(shares(asked, 5, 20, 120).refused, 0.05)
    })
  )

  it.live("that does not pass is asked about more and more slowly", () =>
    Effect.gen(function* () {
      const server = atOnce(0, () => json({ code: 10007, message: "…" }, { status: 429 }))
      const asked = yield* observe(server, { concurrency: 8 }, 60)
      assert.isAtMost(asked.length, 60)
      assert.isAtLeast(asked.length, 60 / 5)
    })
  )
})
