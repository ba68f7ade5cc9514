import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Option, Ref, TestClock } from "effect"
import { type RowStore, StoreUnavailable } from "effect-photo-avatar/durable"
import type { Entry } from "../../../src/services/internal/durable/Entry.ts"
import { makeReader } from "../../../src/services/internal/durable/makeReader.ts"
import { makeStopSignal } from "../../../src/services/internal/pipeline/StopSignal.ts"
import { aRow, makeOneRowStore } from "../../support/oneRowStore.ts"

const item = { key: "1" }

const row: RowStore.StoredRow = { ...aRow, version: 1 }

const onItsWay = { ...row, state: "sending", attemptLimit: 60_000, lastSentAt: Option.some(0) } as const

const lookedUp = (found: RowStore.StoredRow | undefined): Entry<typeof item> => ({
  key: "1",
  item,
  found: Option.fromNullable(found),
  now: 0,
  isCancelled: false
})

const make = (store: ReturnType<typeof makeOneRowStore>) =>
  Effect.gen(function* () {
    const failures = yield* Ref.make(0)
    const signal = yield* makeStopSignal(() => Effect.void)
    const reader = makeReader<typeof item>({ store: store.service, batch: "november" }, signal, () =>
      Ref.update(failures, (n) => n + 1)
    )
    return { ...store, ...reader, ...signal, failures }
  })

const stateOf = ({ found }: Entry<unknown>) => Option.getOrUndefined(Option.map(found, ({ state }) => state))

it.effect.each([
  ["Rejected", "Created"],
  ["Ambiguous", "Created"],
  ["sending", "Created"],
  ["NotSent", "NotSent"],
  ["waiting", "waiting"],
  [undefined, undefined]
] as const)("a row in flight, a refusal or a doubt is read again, and nothing else: %s", ([state, expected]) =>
  Effect.gen(function* () {
    const { current } = yield* make(makeOneRowStore({ ...row, version: 2, state: "Created" }))
    const entry = lookedUp(state === undefined ? undefined : { ...row, state })
    assert.strictEqual(stateOf(yield* current(entry)), expected)
  })
)

it.effect("a row whose request is on its way is read again until it has arrived", () =>
  Effect.gen(function* () {
    const { afterArrival, held } = yield* make(makeOneRowStore(onItsWay))
    const waiting = yield* Effect.fork(afterArrival(lookedUp(onItsWay)))
    yield* TestClock.adjust("1 second")
    assert.isTrue(Option.isNone(yield* Fiber.poll(waiting)))
    held.stored = { ...row, version: 2, state: "Created" }
    yield* TestClock.adjust("200 millis")
    assert.strictEqual(stateOf(yield* Fiber.join(waiting)), "Created")
  })
)

it.effect("a row whose request is on its way is not waited for after a stop", () =>
  Effect.gen(function* () {
    const { afterArrival, close } = yield* make(makeOneRowStore(onItsWay))
    yield* close
    assert.strictEqual(stateOf(yield* afterArrival(lookedUp(onItsWay))), "sending")
  })
)

it.effect("a failure of the store is told to the run, and ends the reading", () =>
  Effect.gen(function* () {
    const store = makeOneRowStore(row)
    const failing = { ...store.service, find: () => new StoreUnavailable({ message: "gone" }) }
    const { again, failures } = yield* make({ ...store, service: failing })
    assert.strictEqual((yield* Effect.flip(again(lookedUp(row)))).message, "gone")
    assert.strictEqual(yield* Ref.get(failures), 1)
  })
)
