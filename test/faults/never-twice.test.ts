import { assert, describe, layer } from "@effect/vitest"
import { type Duration, Effect, Exit, Option, Random, Redacted } from "effect"
import { type HeyGenError, ImageKey, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { type FaultCase, hangs, refusalsBefore, strikesAfter, strikesBefore } from "../support/faultCases.ts"
import { apiKey } from "../support/inMemory.ts"
import { overSoonAfter } from "../support/overSoonAfter.ts"
import { printedBy } from "../support/printed.ts"
import { transports } from "../support/transports.ts"

/** The API key that is sent, and the signature of the image URL in the mock's response. */
const secrets = [apiKey, "Signature=Oq1L6zO7"]

const create = (name: string) =>
  Effect.flatMap(PhotoAvatarService, (service) =>
    service.createGroup({ name, imageKey: ImageKey.make("image/5f1c/original") })
  )

const service = (timeout: Duration.DurationInput) =>
  Mock.layerServices({}, { apiKey: Redacted.make(apiKey), timeout, retry: { base: "1 millis" } })

/** Strikes the third request, which uses a kept-alive connection if the transport keeps any. */
const suffer = (faultCase: FaultCase, transport: (typeof transports)[number][1]) =>
  Effect.gen(function* () {
    const proxy = yield* Mock.FaultProxy
    const { strike } = faultCase
    const entryOfAda = Effect.map(proxy.ledger, (ledger) => ledger.find(({ name }) => name === "Ada"))
    const isMet = Effect.map(
      entryOfAda,
      (entry) => (strike.when === "after" ? entry?.committed : entry?.received) === 1
    )
    yield* Effect.replicateEffect(create("warm-up"), 2).pipe(Effect.provide(service("10 minutes")))
    const creating = Effect.provide(create("Ada"), service("10 minutes"))
    const { exit, printed } = yield* printedBy(
      hangs(strike) ? Effect.withClock(creating, overSoonAfter(isMet)) : creating
    )
    for (const secret of secrets) assert.notInclude(printed, secret)
    const entry = yield* entryOfAda
    return { exit, received: entry?.received ?? 0, committed: entry?.committed ?? 0 }
  }).pipe(
    Effect.provide(Mock.layerFaults((request) => (request === 3 ? faultCase.strike : undefined))),
    Effect.provide(transport),
    Effect.withRandom(Random.make("never twice"))
  )

const errorOf = <A>(exit: Exit.Exit<A, HeyGenError>) =>
  Exit.match(exit, {
    onSuccess: () => Option.none(),
    onFailure: (cause) => {
      assert.strictEqual(cause._tag, "Fail", String(cause))
      return cause._tag === "Fail" ? Option.some(cause.error) : Option.none()
    }
  })

describe.each(transports)("on %s", (transportName, transport) => {
  layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
    it.effect.each(strikesAfter)(
      "a committed create is sent once and never reported as not created: $name",
      (faultCase) =>
        Effect.gen(function* () {
          const { committed, exit, received } = yield* suffer(faultCase, transport)
          assert.strictEqual(received, 1)
          assert.strictEqual(committed, 1)
          for (const error of Option.toArray(errorOf(exit))) {
            assert.include(["ambiguous", "created"], error.outcome, error.message)
            assert.strictEqual(error.attempts, 1)
          }
        })
    )

    it.effect.each(strikesBefore)("a create that may have been committed is sent once: $name", (faultCase) =>
      Effect.gen(function* () {
        const { committed, exit, received } = yield* suffer(faultCase, transport)
        const strikesNothing = Exit.isSuccess(exit)
        assert.strictEqual(received, 1)
        assert.strictEqual(committed, strikesNothing ? 1 : 0)
        assert.strictEqual(
          strikesNothing,
          faultCase.strike.fault._tag === "ReusedConnectionReset" && transportName === "node:http"
        )
        for (const error of Option.toArray(errorOf(exit))) assert.strictEqual(error.outcome, "ambiguous", error.message)
      })
    )

    it.effect.each(refusalsBefore)("a rejection is trusted, and only a 429 is retried: $name", (faultCase) =>
      Effect.gen(function* () {
        const { committed, exit, received } = yield* suffer(faultCase, transport)
        const { fault } = faultCase.strike
        const status = fault._tag === "Refusal" ? fault.status : 0
        if (status === 429) {
          assert.isTrue(Exit.isSuccess(exit))
          assert.deepStrictEqual([received, committed], [2, 1])
        } else if (status === 421 && transportName === "fetch") {
          // The fetch standard itself retries after a 421. Nothing was created before, so one group exists.
          assert.isTrue(Exit.isSuccess(exit))
          assert.deepStrictEqual([received, committed], [2, 1])
        } else {
          assert.deepStrictEqual([received, committed], [1, 0])
          assert.strictEqual(Option.getOrThrow(errorOf(exit)).outcome, "rejected")
        }
      })
    )
  })
})
