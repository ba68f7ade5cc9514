import { assert, layer } from "@effect/vitest"
import { Array as Arr, Effect, Exit, FastCheck, Layer, Option, Random } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { startFaultProxy } from "../../mock/faults/FaultProxy.ts"
import { calls } from "../support/calls.ts"
import { detour } from "../support/detour.ts"
import { refusalsBefore, hangs as strikeHangs, strikesAfter, strikesBefore } from "../support/faultCases.ts"
import { refusedBaseUrl } from "../support/rawServer.ts"
import { selfSigned } from "../support/selfSigned.ts"
import { isSoak } from "../support/soak.ts"
import { transports } from "../support/transports.ts"

const sequences = isSoak ? 20_000 : 100
const seed = 20261031

/** What happens to an attempt: it goes to a wrong address, which proves that nothing was sent, or meets a fault. */
type Step =
  | { readonly _tag: "Detour"; readonly to: "refused" | "unresolvable" | "untrusted" }
  | { readonly _tag: "Strike"; readonly strike: Mock.Strike }

const detourTo = FastCheck.constantFrom("refused" as const, "unresolvable" as const, "untrusted" as const).map(
  (to): Step => ({ _tag: "Detour", to })
)

const anyStrike = FastCheck.constantFrom(...strikesAfter, ...strikesBefore, ...refusalsBefore).map(
  ({ strike }): Step => ({ _tag: "Strike", strike })
)

const rateLimit = FastCheck.constant<Step>({ _tag: "Strike", strike: Mock.before(Mock.refusal(429)) })

/** A v2 create, which is not retried while its outcome is unknown, and the v3 calls that carry an idempotency key. */
const paid = ["v2.createGroup", "v3.createPhotoAvatar", "v3.uploadAsset"] as const

const anySequence = FastCheck.record({
  method: FastCheck.constantFrom(...paid),
  transport: FastCheck.constantFrom(...transports),
  steps: FastCheck.array(FastCheck.oneof(detourTo, rateLimit, { arbitrary: anyStrike, weight: 3 }), { maxLength: 4 })
})

type Sequence = typeof anySequence extends FastCheck.Arbitrary<infer A> ? A : never

const leavesProof = (step: Step) => step._tag === "Detour" || step.strike.fault._tag === "Refusal"

const hangs = (step: Step) => step._tag === "Strike" && strikeHangs(step.strike)

const deadline = 600_000

const origins = Effect.gen(function* () {
  const untrusted = yield* startFaultProxy("http://127.0.0.1:9", () => undefined, { tls: selfSigned })
  return {
    refused: yield* refusedBaseUrl,
    unresolvable: `http://${"a".repeat(64)}.invalid`,
    untrusted: untrusted.baseUrl
  }
})

/** The address of each attempt; `undefined` is the proxy. */
const addressesOf = (steps: ReadonlyArray<Step>, to: Effect.Effect.Success<typeof origins>) =>
  steps.map((step) => (step._tag === "Detour" ? to[step.to] : undefined))

const strikesOf = (steps: ReadonlyArray<Step>) => steps.flatMap((step) => (step._tag === "Strike" ? [step.strike] : []))

const play = ({ method, steps, transport: [, transport] }: Sequence, to: Effect.Effect.Success<typeof origins>) =>
  Effect.gen(function* () {
    const exit = yield* calls[method].pipe(
      Effect.provide(
        Mock.layerServices(
          {},
          { deadline, timeout: steps.some(hangs) ? "100 millis" : deadline, retry: { base: "1 millis" } }
        )
      ),
      Effect.disconnect,
      Effect.timeoutFail({ duration: deadline + 4000, onTimeout: () => "it hangs past its deadline" as const }),
      Effect.exit
    )
    const ledger = yield* Effect.flatMap(Mock.FaultProxy, (proxy) => proxy.ledger)
    return { exit, committed: ledger.reduce((sum, entry) => sum + entry.committed, 0) }
  }).pipe(
    Effect.provide(Layer.provide(detour(addressesOf(steps, to)), transport)),
    Effect.provide(Mock.layerFaults(Mock.inTurn(strikesOf(steps)))),
    Effect.withRandom(Random.make("random"))
  )

/** How the result contradicts the ledger, if it does. */
const untruth = ({ steps }: Sequence, { committed, exit }: Effect.Effect.Success<ReturnType<typeof play>>) => {
  if (committed > 1) return "it was created twice"
  if (Exit.isSuccess(exit)) return committed === 1 ? undefined : "it succeeded, but nothing was created"
  if (exit.cause._tag !== "Fail") return `it died: ${exit.cause}`
  const error = exit.cause.error
  if (typeof error === "string") return error
  if (committed === 1 && (error.outcome === "not-sent" || error.outcome === "rejected"))
    return "it was created, but reported as not created"
  if (committed === 0 && error.outcome === "created") return "it was not created, but reported as created"
  if (steps.length === 0) return "it failed without a fault"
  if (steps.every(leavesProof) && error.outcome === "ambiguous")
    return "it provably did not happen, but was reported as ambiguous"
  return undefined
}

layer(Mock.layerPrismServer, { excludeTestServices: true, timeout: 1_200_000 })("random faults", (it) => {
  it.effect(
    `${sequences} sequences on all transports: no call creates twice, is misreported, hangs, or is needlessly ambiguous`,
    () =>
      Effect.gen(function* () {
        const to = yield* origins
        const untruths = yield* Effect.forEach(
          FastCheck.sample(anySequence, { numRuns: sequences, seed }),
          (sequence) =>
            Effect.map(play(sequence, to), (seen) =>
              Option.map(Option.fromNullable(untruth(sequence, seen)), (what) => ({
                what,
                method: sequence.method,
                transport: sequence.transport[0],
                steps: sequence.steps
              }))
            ),
          { concurrency: 16 }
        )
        assert.deepStrictEqual(Arr.getSomes(untruths), [])
      }).pipe(Effect.scoped),
    1_200_000
  )
})
