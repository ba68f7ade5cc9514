import { assert, it } from "@effect/vitest"
import { DateTime, Option } from "effect"
import {
  AvatarSummary,
  CreatedRow,
  InvalidRequest,
  LookId,
  NotReady,
  RowResult,
  TransportError
} from "effect-photo-avatar"
import type { BatchRow } from "effect-photo-avatar/durable"
import { adviceFor, outcomeOf, resultOf } from "../../examples/bulk/outcome.ts"

type Result = RowResult<AvatarSummary>

const at = DateTime.unsafeMake("2026-11-28T10:00:00Z")

const settled = { key: "ada", attempts: 1, takenAt: at, settledAt: at }

const facts = { message: "what happened", operation: "create", attempts: 1 }

const invalid = new InvalidRequest({ ...facts, outcome: "not-sent" })

const unreachable = new TransportError({ ...facts, outcome: "not-sent", reason: "not-connected" })

const lost = new TransportError({ ...facts, outcome: "ambiguous", reason: "connection-lost" })

const value = AvatarSummary.make({ id: LookId.make("a"), name: Option.some("Ada") })

const created: Result = RowResult.Created({ ...settled, created: CreatedRow.Complete({ value }) })

const unready: Result = RowResult.Created<AvatarSummary>({
  ...settled,
  created: CreatedRow.Incomplete({ error: new NotReady({ ...facts, outcome: "created", lastStatus: Option.none() }) })
})

const notSent = (error?: InvalidRequest | TransportError): Result =>
  RowResult.NotSent({ ...settled, reason: "the deadline has passed", error: Option.fromNullable(error) })

const rejected: Result = RowResult.Rejected({
  ...settled,
  error: new InvalidRequest({ ...facts, outcome: "rejected", status: Option.some(400) })
})

const ambiguous: Result = RowResult.Ambiguous({ ...settled, error: lost })

const storedAs = (result: Result): BatchRow<AvatarSummary> => ({
  key: "ada",
  state: result._tag,
  result: Option.some(result),
  isAwaited: false,
  firstSentAt: Option.some(at)
})

const sending: BatchRow<AvatarSummary> = { ...storedAs(created), state: "sending", result: Option.none() }

it.each([
  ["not sent", "that no run has begun", undefined, undefined],
  ["not sent", "that could not be sent", undefined, notSent(unreachable)],
  ["not sent", "that was rejected before, and whose photo is gone", storedAs(rejected), notSent(invalid)],
  ["rejected", "that was rejected before, and was not sent again since the run stopped", storedAs(rejected), notSent()],
  ["in flight", "whose result was not stored and is not known", sending, ambiguous],
  ["created", "whose result was not stored", sending, created],
  ["ambiguous", "that another run has sent, though this one could not", storedAs(ambiguous), notSent(unreachable)],
  [
    "created",
    "that another run has created, though this one could not send it",
    storedAs(created),
    notSent(unreachable)
  ],
  ["created", "that another run has created, though this one was left in doubt", storedAs(created), ambiguous],
  ["created", "that another run has created, though this one was refused", storedAs(created), rejected],
  ["changed", "that was changed after it was created", storedAs(created), notSent(invalid)],
  ["not ready", "that was not ready when its wait ended", storedAs(created), unready]
] as const)("npm run bulk tells as %s a row %s", (state, _, stored, result) => {
  assert.strictEqual(outcomeOf(stored, result, false, "the run stopped").state, state)
})

it.each([
  ["of the run that could not store it", sending, created, created],
  ["of the run, if the database has none", undefined, ambiguous, ambiguous],
  ["of another run, which has created it", storedAs(created), ambiguous, created],
  ["from before it was changed", storedAs(created), notSent(invalid), created],
  ["from before it was awaited in vain", storedAs(created), unready, created]
] as const)("npm run bulk reports the avatar from the result %s", (_, stored, result, expected) => {
  assert.deepStrictEqual(resultOf(stored, result), Option.some(expected))
})

it("npm run bulk quotes the key of a row for the shell in its advice", () => {
  const outcome = outcomeOf(undefined, ambiguous, false, "")
  assert.include(adviceFor(outcome, "it's $(me)"), "--resolve 'it'\\''s $(me)=created'")
})
