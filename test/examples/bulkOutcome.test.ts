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
import { adviceFor, outcomeOf } from "../../examples/bulk/outcome.ts"

type Result = RowResult<AvatarSummary>

const at = DateTime.unsafeMake("2026-11-28T10:00:00Z")

const settled = { key: "ada", attempts: 1, takenAt: at, settledAt: at }

const facts = { message: "what happened", operation: "create", attempts: 1 }

const invalid = new InvalidRequest({ ...facts, outcome: "not-sent" })

const unreachable = new TransportError({ ...facts, outcome: "not-sent", reason: "not-connected" })

const lost = new TransportError({ ...facts, outcome: "ambiguous", reason: "connection-lost" })

const value = AvatarSummary.make({ id: LookId.make("a"), name: Option.some("Ada") })

const created: Result = RowResult.Created({ ...settled, created: CreatedRow.Complete({ value }) })

const unready = new NotReady({ ...facts, outcome: "created", lastStatus: Option.none() })

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

const waiting: BatchRow<AvatarSummary> = { ...sending, state: "waiting" }

it.each([
  ["not sent", "that no run has begun", undefined, undefined],
  ["not sent", "that could not be sent", undefined, unreachable],
  ["not sent", "that was sent in vain, and then could not be sent", waiting, unreachable],
  ["not sent", "that was rejected before, and whose photo is gone", storedAs(rejected), invalid],
  ["rejected", "that was rejected before, and was not sent again since the run stopped", storedAs(rejected), undefined],
  ["in flight", "whose result could not be stored", sending, undefined],
  ["in flight", "that was created, and whose incomplete result could not be stored", sending, unready],
  ["ambiguous", "that another run has sent, though this one could not", storedAs(ambiguous), unreachable],
  ["created", "that another run has created, though this one could not send it", storedAs(created), unreachable],
  ["changed", "that was changed after it was created", storedAs(created), invalid],
  ["created", "that was not ready when a wait ended, where none is asked for", storedAs(created), unready]
] as const)("npm run bulk tells as %s a row %s", (state, _, stored, error) => {
  assert.strictEqual(outcomeOf(stored, error, false, "the run stopped").state, state)
})

it("npm run bulk says why a wait has ended", () => {
  const ended = outcomeOf(storedAs(created), unready, true, "the run stopped")
  assert.deepInclude(ended, { state: "not ready", reason: "NotReady", error: "what happened" })
})

it("npm run bulk says why a row was not sent, by its own error if it has one", () => {
  assert.strictEqual(outcomeOf(undefined, undefined, false, "the run stopped").reason, "the run stopped")
  assert.strictEqual(outcomeOf(undefined, unreachable, false, "the run stopped").reason, "TransportError")
})

it("npm run bulk quotes the key of a row for the shell in its advice", () => {
  const outcome = outcomeOf(storedAs(ambiguous), undefined, false, "")
  assert.include(adviceFor(outcome, "it's $(me)"), "--resolve 'it'\\''s $(me)=created'")
})
