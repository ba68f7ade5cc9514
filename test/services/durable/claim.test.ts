import { assert, it } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { type HeyGenError, IdempotencyKey, RateLimited, ServerError, TransportError } from "effect-photo-avatar"
import type { RowStore } from "effect-photo-avatar/durable"
import { open } from "../../../src/services/internal/call/AttemptGate.ts"
import { makeClaim } from "../../../src/services/internal/durable/Claim.ts"
import { aRow, makeOneRowStore } from "../../support/oneRowStore.ts"

const hour = 3_600_000

const inDoubt = { ...aRow, version: 3, state: "Ambiguous", firstSentAt: Option.some(0) } as const

const facts = { message: "", operation: "create", attempts: 1 }

const unsent = new TransportError({ ...facts, outcome: "not-sent", reason: "not-connected" })
const limited = new RateLimited({ ...facts, outcome: "rejected", status: Option.some(429) })
const refusedAsLimited = new RateLimited({ ...facts, outcome: "rejected", status: Option.some(400) })
const lost = new ServerError({ ...facts, outcome: "ambiguous" })

const claimOn = (from: RowStore.StoredRow, isDoubted = false) =>
  Effect.gen(function* () {
    const store = makeOneRowStore(from.version === 0 ? undefined : from)
    const claim = yield* makeClaim(store.service, from, isDoubted, (error) => Effect.die(error))
    const gate = claim.around(open)
    const attempt = { operation: "create", attempt: 1, idempotencyKey: Option.some(IdempotencyKey.make("k")) }
    const send = (error: HeyGenError) =>
      Effect.andThen(gate.beforeSend(attempt), Effect.either(gate.pass(Effect.fail(error))))
    return { ...store, claim, send }
  })

it.effect("the intent is stored before an attempt leaves, with the number of the attempt", () =>
  Effect.gen(function* () {
    const { claim, clock, held, send } = yield* claimOn(aRow)
    clock.now = 5
    yield* send(lost)
    const { hold, row: stored } = yield* claim.standing
    assert.deepStrictEqual(held.written, ["sending"])
    assert.deepStrictEqual(stored, held.stored)
    assert.deepStrictEqual([stored.version, stored.attempts, stored.lastSentAt], [1, 1, Option.some(5)])
    assert.strictEqual(hold, "held")
    clock.now = 7
    yield* send(lost)
    const { attempts, firstSentAt, lastSentAt } = (yield* claim.standing).row
    assert.deepStrictEqual([attempts, firstSentAt, lastSentAt], [2, Option.some(5), Option.some(7)])
  })
)

it.effect.each([
  ["was not sent", unsent, ["sending", "waiting"]],
  ["was answered with 429", limited, ["sending", "waiting"]],
  ["was refused in other words", refusedAsLimited, ["sending"]],
  ["may have created it", lost, ["sending"]]
] as const)("the intent is taken back only if the attempt had no effect: it %s", ([_, error, written]) =>
  Effect.gen(function* () {
    const { held, send } = yield* claimOn(aRow)
    yield* send(error)
    assert.deepStrictEqual(held.written, [...written])
    assert.strictEqual(Option.isNone(held.stored?.firstSentAt ?? Option.none()), written.length === 2)
  })
)

it.effect("the intent stays when an earlier attempt may have created the row", () =>
  Effect.gen(function* () {
    const { held, send } = yield* claimOn(aRow)
    yield* send(lost)
    yield* send(limited)
    assert.deepStrictEqual(held.written, ["sending", "sending"])
  })
)

it.effect("the intent stays when an earlier run may have created the row", () =>
  Effect.gen(function* () {
    const { held, send } = yield* claimOn(inDoubt, true)
    yield* send(unsent)
    assert.deepStrictEqual(held.written, ["sending"])
  })
)

it.effect.each([
  [
    "is not sent when its key has expired while it waited",
    true,
    23 * hour,
    Option.some("its idempotency key has expired")
  ],
  ["is not sent when the clock was set back", true, -1, Option.some("the store's clock was set back")],
  ["is sent while its key is known", true, 23 * hour - 1, Option.none()],
  ["is sent with any key if nothing was created", false, 24 * hour, Option.none()]
] as const)("a row %s", ([_, isDoubted, now, expected]) =>
  Effect.gen(function* () {
    const { claim, clock, send } = yield* claimOn(inDoubt, isDoubted)
    clock.now = now
    const problem = Option.map(Either.getLeft(yield* Effect.either(send(lost))), ({ message }) => message)
    assert.deepStrictEqual(problem, expected)
    assert.strictEqual((yield* claim.standing).hold, "held")
  })
)

it.effect("a row that another run has taken is not sent", () =>
  Effect.gen(function* () {
    const { claim, held, send } = yield* claimOn(aRow)
    held.stored = { ...aRow, version: 1, state: "sending" }
    const { message } = yield* Effect.flip(send(lost))
    assert.strictEqual(message, "another run has taken the row")
    assert.deepStrictEqual(yield* claim.standing, { row: aRow, hold: "lost" })
    assert.deepStrictEqual(held.written, [])
  })
)
