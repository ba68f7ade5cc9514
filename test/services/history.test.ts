import { assert, describe, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import {
  type HeyGenError,
  InvalidRequest,
  RateLimited,
  RequestConflict,
  ResponseTimeout,
  ServerError,
  TransportError,
  UnexpectedResponse
} from "effect-photo-avatar"
import { isTransient, provesNothingDone } from "../../src/services/internal/call/failures.ts"
import {
  afterFailure,
  Decision,
  decide,
  emptyHistory,
  endingAt,
  type FailedHistory,
  type Rules
} from "../../src/services/internal/call/History.ts"

const hour = 3_600_000

const at = (millis: number) => ({ monotonic: millis, wall: millis })

const facts = { operation: "create", message: "", outcome: "rejected", attempts: 1 } as const

const status = Option.some(429)
const rateLimited = new RateLimited({ ...facts, status })
const asking = (seconds: number) =>
  new RateLimited({ ...facts, status, retryAfter: Option.some(Duration.seconds(seconds)) })
const failed = new ServerError({ ...facts, outcome: "ambiguous" })
const created = new ServerError({ ...facts, outcome: "created" })
const inProgress = { ...facts, outcome: "ambiguous", code: Option.some("request_in_progress") } as const
const busy = new RequestConflict(inProgress)
const busyAsking = (seconds: number) =>
  new RequestConflict({ ...inProgress, retryAfter: Option.some(Duration.seconds(seconds)) })
const withheld = new TransportError({ ...facts, outcome: "not-sent", attempts: 0, reason: "withheld" })
const lost = new TransportError({ ...facts, outcome: "ambiguous", reason: "connection-lost" })

const create: Rules = {
  repeatable: false,
  keyed: false,
  paced: false,
  timeout: Duration.seconds(60),
  deadline: Duration.infinity,
  retry: { times: 2, base: Duration.seconds(1), cap: Duration.seconds(30) }
}
const keyed: Rules = { ...create, repeatable: true, keyed: true }

/** The history of a call that failed so, a second apart. */
const historyOf = (errors: ReadonlyArray<HeyGenError>, rules: Rules): FailedHistory => {
  const [first, ...others] = errors
  const begun = afterFailure(emptyHistory(at(0)), first ?? failed, at(0), rules)
  return others.reduce((history, error, index) => afterFailure(history, error, at((index + 1) * 1000), rules), begun)
}

/** What is decided after the last of these errors, a second after the one before it. */
const decided = (errors: ReadonlyArray<HeyGenError>, rules: Rules, jitter = 1): Decision => {
  const last = errors.at(-1) ?? failed
  return decide(historyOf(errors, rules), last, at((errors.length - 1) * 1000), rules, jitter)
}

/** The wait before the next attempt in milliseconds, or why there is none. */
const next = (...given: Parameters<typeof decided>) => {
  const decision = decided(...given)
  return decision._tag === "Resend"
    ? Duration.toMillis(decision.after)
    : Option.getOrElse(decision.ending, () => "none")
}

describe("after a failure, a request is sent again", () => {
  it("after a part of a backoff that is no whole number of milliseconds", () => {
    const retry = { ...create.retry, base: Duration.micros(500n) }
    assert.strictEqual(decided([failed], { ...keyed, retry }, 0.37)._tag, "Resend")
  })

  it.each([
    ["after the base", [rateLimited], create, 1000],
    ["after twice the base", [rateLimited, rateLimited], create, 2000],
    ["no more often than configured", [rateLimited, rateLimited, rateLimited], create, "none"],
    ["after as long as HeyGen asks, when that is longer", [asking(7)], create, 7000],
    ["after the backoff, when that is longer", [rateLimited, asking(1)], create, 2000],
    ["when HeyGen asks for the cap", [asking(30)], create, 30_000],
    ["not when HeyGen asks for more", [asking(31)], create, "none"],
    ["not when it may have been created", [failed], create, "none"],
    ["when repeating it is harmless", [failed], keyed, 1000],
    ["not when the failure lasts", [withheld], keyed, "withheld"],
    ["no later than the deadline", [rateLimited], { ...create, deadline: Duration.seconds(1) }, "deadline"],
    ["up to the deadline", [rateLimited], { ...create, deadline: Duration.millis(1001) }, 1000]
  ] as const)("%s", (_, errors, rules, expected) => {
    assert.strictEqual(next(errors, rules), expected)
  })

  it("after a part of the backoff, by chance, but never earlier than asked", () => {
    assert.strictEqual(next([rateLimited], create, 0.25), 250)
    assert.strictEqual(next([asking(1)], create, 0.25), 1000)
  })

  it("after the cap at most", () => {
    const rules = { ...create, retry: { ...create.retry, times: 9 } }
    assert.strictEqual(
      next(
        Array.from({ length: 9 }, () => rateLimited),
        rules
      ),
      30_000
    )
  })

  it("when the pipeline says so, however often it was rate limited", () => {
    const paced = { ...create, paced: true }
    const many = Array.from({ length: 9 }, () => asking(99))
    assert.strictEqual(next(many, paced), 0)
    assert.strictEqual(next(many, { ...paced, deadline: Duration.seconds(107) }), "deadline")
    assert.strictEqual(next([failed], { ...keyed, paced: true }), 1000)
    const refusedIn200 = new RateLimited(facts)
    assert.strictEqual(next([refusedIn200], paced), "none")
  })
})

describe("while its key is in use, a request is sent again", () => {
  const times = (count: number) => Array.from({ length: count }, () => busy)

  it.each([
    ["with a growing wait", times(2), keyed, 2000],
    ["more often than there are retries", times(5), keyed, 16_000],
    ["for the last time when the time of an attempt is over", times(7), keyed, 30_000],
    ["for the last time after a shortened wait", times(6), { ...keyed, timeout: Duration.seconds(12) }, 7000],
    [
      "for that long since it was first in use",
      [failed, ...times(5)],
      { ...keyed, timeout: Duration.seconds(12) },
      8000
    ],
    ["no longer than an attempt may take", times(6), { ...keyed, timeout: Duration.seconds(5) }, "none"],
    ["not without a key", times(1), create, "none"]
  ] as const)("%s", (_, errors, rules, expected) => {
    assert.strictEqual(next(errors, rules), expected)
  })

  it.each([
    [7, 7000],
    [30, 30_000],
    [31, "none"]
  ] as const)("after the %i seconds that HeyGen asks for, up to the cap: %s", (seconds, expected) => {
    assert.strictEqual(next([busyAsking(seconds)], keyed), expected)
  })

  it("not when HeyGen asks for more than is left", () => {
    const errors = [busy, busyAsking(7)]
    assert.strictEqual(next(errors, { ...keyed, timeout: Duration.seconds(8) }), 7000)
    assert.strictEqual(next(errors, { ...keyed, timeout: Duration.millis(7999) }), "none")
  })

  it("and that is no failure, until there is another", () => {
    const history = historyOf([busy, busy, failed], keyed)
    assert.deepStrictEqual([history.failures, history.timesBusy], [1, 0])
    assert.deepStrictEqual(history.busySince, Option.none())
    assert.deepStrictEqual(historyOf([failed, busy, busy], keyed).busySince, Option.some(at(1000)))
  })
})

describe("of several attempts, the history", () => {
  it("counts those that were sent", () => {
    assert.strictEqual(historyOf([rateLimited, lost, withheld], keyed).attempts, 2)
  })

  it("keeps the strongest outcome", () => {
    assert.strictEqual(historyOf([lost, rateLimited], keyed).outcome, "ambiguous")
    assert.strictEqual(historyOf([rateLimited, created, lost], keyed).outcome, "created")
  })

  it("reports the last failure of one that was sent, or the one that names what was created", () => {
    assert.strictEqual(historyOf([rateLimited, lost], keyed).failure, lost)
    assert.strictEqual(historyOf([lost, withheld], keyed).failure, lost)
    assert.strictEqual(historyOf([withheld], keyed).failure, withheld)
    assert.strictEqual(historyOf([created, lost], keyed).failure, created)
  })

  it("counts no rate limits where a pipeline decides", () => {
    assert.strictEqual(historyOf([rateLimited, rateLimited, failed], { ...keyed, paced: true }).failures, 1)
  })
})

describe("no attempt may be made", () => {
  const doubtful = historyOf([lost], keyed)

  it.each([
    ["when the deadline is over", doubtful, at(5000), { ...keyed, deadline: Duration.seconds(5) }, "deadline"],
    ["but until then", doubtful, at(4999), { ...keyed, deadline: Duration.seconds(5) }, "none"],
    ["by the wall clock's deadline, which may be set", doubtful, { monotonic: 0, wall: 9e9 }, create, "none"],
    ["with a key of 23 hours", doubtful, at(23 * hour), keyed, "key-expired"],
    ["but with a younger one", doubtful, at(23 * hour - 1), keyed, "none"],
    ["with a key of 23 hours by the wall clock", doubtful, { monotonic: 0, wall: 23 * hour }, keyed, "key-expired"],
    [
      "with a key of 23 hours by the monotonic clock",
      doubtful,
      { monotonic: 23 * hour, wall: 0 },
      keyed,
      "key-expired"
    ],
    ["but with any key when nothing can have happened", historyOf([rateLimited], keyed), at(23 * hour), keyed, "none"],
    ["but without a key at any age", doubtful, at(23 * hour), create, "none"]
  ] as const)("%s", (_, history, now, rules, expected) => {
    assert.strictEqual(
      Option.getOrElse(endingAt(history, now, rules), () => "none"),
      expected
    )
  })

  it("with a key that would be 23 hours old after the wait, by either clock", () => {
    for (const now of [
      { monotonic: 0, wall: 23 * hour - 500 },
      { monotonic: 23 * hour - 500, wall: 0 }
    ]) {
      const decision = decide(doubtful, lost, now, keyed, 1)
      assert.deepStrictEqual(decision, Decision.GiveUp({ ending: Option.some("key-expired") }))
    }
  })

  it("counts from the start of the call", () => {
    const history = { ...doubtful, startedAt: at(1000) }
    const rules = { ...keyed, deadline: Duration.seconds(5) }
    assert.deepStrictEqual(endingAt(history, at(5999), rules), Option.none())
    assert.deepStrictEqual(endingAt(history, at(6000), rules), Option.some("deadline"))
    assert.deepStrictEqual(endingAt(history, at(23 * hour + 999), keyed), Option.none())
  })
})

describe("the same request may succeed later", () => {
  const transport = (reason: TransportError["reason"]) => new TransportError({ ...facts, reason })
  const unexpected = (reason: UnexpectedResponse["reason"]) => new UnexpectedResponse({ ...facts, reason, body: "" })

  it.each([
    rateLimited,
    failed,
    new ResponseTimeout(facts),
    busy,
    transport("not-connected"),
    transport("connection-lost"),
    unexpected("cut"),
    unexpected("consumed"),
    unexpected("not-json")
  ])("after $_tag $reason", (error) => assert.isTrue(isTransient(error)))

  it.each([
    new InvalidRequest(inProgress),
    new RequestConflict(facts),
    transport("unsendable"),
    withheld,
    unexpected("unreadable"),
    unexpected("redirect"),
    unexpected("status"),
    unexpected("too-large"),
    unexpected("encoded")
  ])("but not after $_tag $reason", (error) => assert.isFalse(isTransient(error)))
})

it("of all rejections, a rate limit with the status 429 alone proves that nothing was done", () => {
  assert.isTrue(provesNothingDone(rateLimited))
  assert.isTrue(provesNothingDone(withheld))
  assert.isFalse(provesNothingDone(new RateLimited(facts)))
  assert.isFalse(provesNothingDone(new InvalidRequest({ ...facts, status })))
  assert.isFalse(provesNothingDone(lost))
})
