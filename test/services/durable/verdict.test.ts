import { assert, describe, it } from "@effect/vitest"
import { DateTime, Option } from "effect"
import {
  AccessDenied,
  ApiKeyRejected,
  CreatedRow,
  EndpointUnavailable,
  type HeyGenError,
  IdempotencyKey,
  InvalidRequest,
  ModerationRejected,
  QuotaExceeded,
  RateLimited,
  RequestConflict,
  ResourceNotFound,
  RowResult
} from "effect-photo-avatar"
import type { RowStore } from "effect-photo-avatar/durable"
import { type Circumstances, decide, isOnItsWay, Verdict } from "../../../src/services/internal/durable/Verdict.ts"

const now = 1_800_000_000_000
const hour = 3_600_000
const limit = 120_000

const row: RowStore.StoredRow = {
  batch: "november",
  stage: "create",
  key: "1",
  version: 1,
  state: "sending",
  digest: "same",
  apiKeyFingerprint: "mine",
  idempotencyKey: Option.some(IdempotencyKey.make("key")),
  attempts: 1,
  uploadId: Option.none(),
  attemptLimit: limit,
  firstSentAt: Option.some(now - limit),
  lastSentAt: Option.some(now - limit),
  result: Option.none()
}

const v3: Circumstances = {
  apiKeyFingerprint: "mine",
  honorsIdempotencyKeys: true,
  attemptLimit: limit,
  retryRejected: false
}
const v2: Circumstances = { ...v3, honorsIdempotencyKeys: false }

const decided = (
  change: Partial<RowStore.StoredRow>,
  circumstances = v3,
  result: Option.Option<RowResult<string>> = Option.none()
) => decide({ row: { ...row, ...change }, now, result }, "same", circumstances)

const verdict = (...row: Parameters<typeof decided>) => decided(...row)._tag

const otherKey = "it was sent with another API key, with which a run within 23 hours of its first request settles it"

const changedSince =
  "its request has changed since; unchanged, it is settled by a run within 23 hours of its first request"

const sentAt = (at: number) => ({ firstSentAt: Option.some(at), lastSentAt: Option.some(at) })

describe("a row whose request left without a result", () => {
  it.each([
    ["v3 waits while an attempt can last", { lastSentAt: Option.some(now - limit + 1) }, v3, "Wait"],
    ["v2 waits while an attempt can last", { lastSentAt: Option.some(now - limit + 1) }, v2, "Wait"],
    ["v3 sends it again afterwards", {}, v3, "SendAgain"],
    ["v2 gives up afterwards", {}, v2, "GiveUp"],
    ["v3 gives up what v2 sent without a key", { idempotencyKey: Option.none() }, v3, "GiveUp"],
    ["v3 sends it again that was first sent this very moment", { ...sentAt(now), attemptLimit: 0 }, v3, "SendAgain"],
    ["v3 gives up when the first attempt has no time", { firstSentAt: Option.none() }, v3, "GiveUp"],
    ["v3 sends it again for 23 hours", sentAt(now - 23 * hour + 1), v3, "SendAgain"],
    ["v3 gives up after 23 hours", sentAt(now - 23 * hour), v3, "GiveUp"],
    [
      "v3 counts the 23 hours from the first attempt",
      { firstSentAt: Option.some(now - 24 * hour), lastSentAt: Option.some(now - hour) },
      v3,
      "GiveUp"
    ],
    ["v3 gives up with another API key", { apiKeyFingerprint: "other" }, v3, "GiveUp"],
    ["v3 gives up when its request has changed", { digest: "other" }, v3, "GiveUp"],
    ["v3 gives up when the clock was set back", sentAt(now + hour), v3, "GiveUp"],
    ["v2 gives up when the clock was set back", sentAt(now + hour), v2, "GiveUp"]
  ] as const)("%s", (_, change, circumstances, expected) => {
    assert.strictEqual(verdict(change, circumstances), expected)
  })

  it("waits for as long as an attempt of its sender can last, and no longer", () => {
    const short = { ...v3, attemptLimit: 1 }
    assert.deepStrictEqual(decided(sentAt(now - limit + 1), short), Verdict.Wait())
    assert.deepStrictEqual(decided(sentAt(now)), Verdict.Wait())
    assert.deepStrictEqual(decided(sentAt(now - limit + 1)), Verdict.Wait())
  })

  it.each([
    ["this API honors no idempotency keys", {}, v2],
    [otherKey, { apiKeyFingerprint: "other" }, v3],
    ["it was sent on v2, without an idempotency key", { idempotencyKey: Option.none() }, v3],
    [changedSince, { digest: "other" }, v3],
    ["the store's clock was set back", sentAt(now + hour), v3],
    ["its idempotency key has expired", sentAt(now - 23 * hour), v3]
  ] as const)("says why it cannot be sent again: %s", (why, change, circumstances) => {
    assert.deepStrictEqual(decided(change, circumstances), Verdict.GiveUp({ why }))
  })

  it.each([
    ["while an attempt can last", { lastSentAt: Option.some(now - limit + 1) }, true],
    ["not when it has lasted that long", {}, false],
    ["not when the clock was set back", sentAt(now + hour), false],
    ["not when its attempt was answered", { ...sentAt(now), state: "Ambiguous" }, false],
    ["not when it was never sent", { ...sentAt(now), state: "waiting" }, false]
  ] as const)("may be on its way %s", (_, change, expected) => {
    assert.strictEqual(isOnItsWay({ ...row, ...change }, now), expected)
  })
})

const times = { attempts: 1, takenAt: DateTime.unsafeMake(now), settledAt: DateTime.unsafeMake(now) }

const created = RowResult.Created({ key: "1", ...times, created: CreatedRow.Complete({ value: "look" }) })

const facts = { message: "", outcome: "rejected", operation: "create", attempts: 1 } as const

const error = new QuotaExceeded(facts)

const rejectedBy = (error: HeyGenError) => RowResult.Rejected({ key: "1", ...times, error })

const ambiguous = RowResult.Ambiguous({ key: "1", ...times, error })

describe("a settled row", () => {
  it.each([
    ["is not sent when it was created", { state: "Created" }, v3, created, "Settled"],
    [
      "is refused when it was created with another request",
      { state: "Created", digest: "other" },
      v3,
      created,
      "Changed"
    ],
    ["stays ambiguous on v2", { state: "Ambiguous" }, v2, ambiguous, "Settled"],
    ["is sent again on v3 while its key lasts", { state: "Ambiguous" }, v3, ambiguous, "SendAgain"],
    [
      "stays ambiguous when its key is lost",
      { state: "Ambiguous", ...sentAt(now - 24 * hour) },
      v3,
      ambiguous,
      "Settled"
    ],
    ["stays ambiguous when its request has changed", { state: "Ambiguous", digest: "other" }, v3, ambiguous, "Settled"]
  ] as const)("%s", (_, change, circumstances, result, expected) => {
    assert.strictEqual(verdict(change, circumstances, Option.some(result)), expected)
  })

  it.each([
    new ApiKeyRejected(facts),
    new AccessDenied(facts),
    error,
    new RateLimited(facts),
    new EndpointUnavailable(facts),
    new RequestConflict(facts),
    new ResourceNotFound(facts)
  ])("is sent when the row was not at fault: $_tag", (refusal) => {
    assert.strictEqual(verdict({ state: "Rejected" }, v3, Option.some(rejectedBy(refusal))), "Send")
  })

  it.each([new InvalidRequest(facts), new ModerationRejected(facts)])(
    "stays rejected when the request was refused, unless that is to be sent again or has changed: $_tag",
    (refusal) => {
      const result = rejectedBy(refusal)
      assert.deepStrictEqual(decided({ state: "Rejected" }, v3, Option.some(result)), Verdict.Settled({ result }))
      assert.strictEqual(verdict({ state: "Rejected", digest: "other" }, v3, Option.some(result)), "Send")
      assert.strictEqual(verdict({ state: "Rejected" }, { ...v3, retryRejected: true }, Option.some(result)), "Send")
    }
  )

  it.each(["Created", "Rejected"] as const)("is no less %s when its result cannot be read", (state) => {
    assert.deepStrictEqual(decided({ state }), Verdict.Unreadable({ state }))
  })

  it("is in doubt when it was, and its error cannot be read", () => {
    const why = otherKey
    assert.deepStrictEqual(decided({ state: "Ambiguous", apiKeyFingerprint: "other" }), Verdict.GiveUp({ why }))
  })

  it.each(["waiting", "NotSent"] as const)("is sent when it is %s", (state) => {
    assert.strictEqual(verdict({ state }), "Send")
  })
})
