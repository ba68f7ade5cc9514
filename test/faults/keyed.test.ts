import { assert, describe, it, layer } from "@effect/vitest"
import { Array as Arr, Clock, Duration, Effect, Layer, Option } from "effect"
import { AssetId, AvatarService, IdempotencyKey } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { hangs, strikesAfter, strikesBefore } from "../support/faultCases.ts"
import { overSoonAfter } from "../support/overSoonAfter.ts"
import { transports } from "../support/transports.ts"

const photo = AssetId.make("2ad7c1f9")

const create = Effect.flatMap(AvatarService, (avatars) => avatars.createPhotoAvatar({ name: "Ada", photo }))

/** Faults that a retry does not fix: responses that are too large to be read, and redirects. */
const lasting = ["gzip bomb", "endless body", "redirect to another host"]

const transient = [
  ...strikesBefore.map((strike) => ({ ...strike, name: `${strike.name}, before` })),
  ...strikesAfter.map((strike) => ({ ...strike, name: `${strike.name}, after` }))
].filter(({ name }) => !lasting.some((other) => name.startsWith(other)))

const committed = Effect.flatMap(Mock.FaultProxy, ({ ledger }) =>
  Effect.map(ledger, (entries) => entries.reduce((sum, entry) => sum + entry.committed, 0))
)

/** A clock on which the time of the first attempt is over soon, once the proxy has got so far with its request. */
const firstOverSoonAfter = (isMet: (entry: Mock.LedgerEntry) => boolean) =>
  Effect.map(Mock.FaultProxy, ({ ledger }): Clock.Clock => {
    const real = Clock.make()
    const soon = overSoonAfter(Effect.map(ledger, (entries) => entries.some(isMet)))
    let slept = 0
    return Object.assign(Clock.make(), {
      sleep: (duration: Duration.Duration) => (slept++ === 0 ? soon : real).sleep(duration)
    })
  })

const isReached =
  ({ when }: Mock.Strike) =>
  ({ committed, received }: Mock.LedgerEntry) =>
    (when === "after" ? committed : received) > 0

layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
  describe.each(transports)("a v3 create on %s", (_, transport) => {
    it.effect.each(transient)("recovers and takes effect once: $name", ({ strike }) =>
      Effect.gen(function* () {
        const creating = Effect.provide(
          create,
          Mock.layerServices({}, { retry: { base: "1 millis", times: 30 }, timeout: "10 minutes" })
        )
        const { look } = yield* hangs(strike)
          ? Effect.flatMap(firstOverSoonAfter(isReached(strike)), (clock) => Effect.withClock(creating, clock))
          : creating
        assert.deepStrictEqual(look.name, Option.some("Ada"))
        assert.strictEqual(yield* committed, 1)
      }).pipe(Effect.provide(Mock.layerFaults(Mock.first(1, strike))), Effect.provide(transport))
    )
  })
})

layer(Layer.merge(Mock.layerPrismServer, transports[0][1]), { excludeTestServices: true })("idempotency keys", (it) => {
  it.effect("when the retries are exhausted, the error carries the key, which settles the outcome later", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(create)
      assert.strictEqual(error.outcome, "ambiguous")
      const idempotencyKey = Option.getOrThrow(error.idempotencyKey)
      assert.strictEqual(yield* committed, 1)
      const avatars = yield* AvatarService
      const { look } = yield* avatars.createPhotoAvatar({ name: "Ada", photo }, { idempotencyKey })
      assert.deepStrictEqual(look.name, Option.some("Ada"))
      assert.strictEqual(yield* committed, 1)
    }).pipe(
      Effect.provide(Mock.layerServices({}, { retry: { base: "1 millis" } })),
      Effect.provide(Mock.layerFaults(Mock.first(3, Mock.after(Mock.Fault.Reset()))))
    )
  )

  it.effect("a late response is waited for, and nothing is created twice", () => {
    let received = 0
    const plan = (request: number) => {
      received = request
      return undefined
    }
    // The commit ends soon after the fourth request: three find the first one in progress.
    const proxy = Layer.build(Mock.layerFaults(plan, { commitTakes: "5 seconds" })).pipe(
      Effect.withClock(overSoonAfter(Effect.sync(() => received > 3)))
    )
    return Effect.gen(function* () {
      const clock = yield* firstOverSoonAfter(({ received }) => received > 0)
      const { look } = yield* Effect.withClock(create, clock)
      assert.deepStrictEqual(look.name, Option.some("Ada"))
      const [entry] = yield* Effect.flatMap(Mock.FaultProxy, ({ ledger }) => ledger)
      assert.strictEqual(entry?.committed, 1)
      assert.isAbove(entry?.received ?? 0, 3)
    }).pipe(
      Effect.provide(Mock.layerServices({}, { timeout: "10 minutes", retry: { base: "1 millis" } })),
      Effect.provide(Layer.scopedContext(proxy))
    )
  })

  it.effect("twenty concurrent calls with one key create once", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const asked = avatars.createPhotoAvatar({ name: "Ada", photo }, { idempotencyKey: IdempotencyKey.make("one") })
      const all = yield* Effect.all(Arr.replicate(asked, 20), { concurrency: "unbounded" })
      assert.lengthOf(Arr.dedupe(all.map(({ look }) => look.id)), 1)
      assert.strictEqual(yield* committed, 1)
    }).pipe(
      Effect.provide(Mock.layerServices({}, { retry: { base: "5 millis" } })),
      Effect.provide(Mock.layerFaults(() => undefined))
    )
  )
})

/** A clock that can be moved forward. */
const makeClock = () => {
  const real = Clock.make()
  let ahead = 0
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => real.unsafeCurrentTimeMillis() + ahead,
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos(),
    currentTimeMillis: Effect.sync(() => real.unsafeCurrentTimeMillis() + ahead),
    currentTimeNanos: real.currentTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }
  const forward = (by: Duration.DurationInput) =>
    Effect.sync(() => {
      ahead += Duration.toMillis(by)
    })
  return { clock, forward }
}

describe("the fault proxy", () => {
  it.live("expires a key after 24 hours, as HeyGen does", () => {
    const { clock, forward } = makeClock()
    return Effect.gen(function* () {
      const avatars = yield* AvatarService
      const again = avatars.createPhotoAvatar({ name: "Ada", photo }, { idempotencyKey: IdempotencyKey.make("old") })
      yield* again
      yield* forward("23 hours")
      yield* again
      assert.strictEqual(yield* committed, 1)
      yield* forward("2 hours")
      yield* again
      assert.strictEqual(yield* committed, 2)
    }).pipe(
      Effect.provide(Mock.layerServices()),
      Effect.provide(Mock.layerFaults(() => undefined)),
      Effect.provide(Layer.merge(Mock.layerPrismServer, transports[0][1])),
      Effect.withClock(clock)
    )
  })
})
