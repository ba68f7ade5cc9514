import { assert, describe, layer } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { type HeyGenError, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { type Call, calls } from "../support/calls.ts"
import { aPng } from "../support/photos.ts"
import { transports } from "../support/transports.ts"

const paid: ReadonlyArray<readonly [string, Call]> = [
  ["v2.uploadPhoto of bytes", calls["v2.uploadPhoto"]],
  [
    "v2.uploadPhoto of a stream",
    Effect.flatMap(PhotoAvatarService, (service) =>
      service.uploadPhoto({ size: aPng.length, stream: Stream.make(aPng) })
    )
  ],
  ["v2.generatePhotos", calls["v2.generatePhotos"]],
  ["v2.addLooks", calls["v2.addLooks"]]
]

interface Fate {
  readonly strike: Mock.Strike
  readonly received: number
  readonly committed: number
  readonly ends: HeyGenError["outcome"] | "well"
}

const fates: Record<string, Fate> = {
  "a reset after the commit": { strike: Mock.after(Mock.Fault.Reset()), received: 1, committed: 1, ends: "ambiguous" },
  "a 500 after the commit": {
    strike: Mock.after(Mock.Fault.ServerFailure({ status: 500 })),
    received: 1,
    committed: 1,
    ends: "ambiguous"
  },
  "invalid JSON that contains the created id": {
    strike: Mock.after(Mock.Fault.InvalidJson()),
    received: 1,
    committed: 1,
    ends: "created"
  },
  "a reset before the commit": {
    strike: Mock.before(Mock.Fault.Reset()),
    received: 1,
    committed: 0,
    ends: "ambiguous"
  },
  "a 400": { strike: Mock.before(Mock.refusal(400)), received: 1, committed: 0, ends: "rejected" },
  "a 429": { strike: Mock.before(Mock.refusal(429)), received: 2, committed: 1, ends: "well" }
}

const eachFate = paid.flatMap(([name, call]) =>
  Object.entries(fates).map(([event, fate]) => ({ name, call, event, fate }))
)

describe.each(transports)("on %s", (_, transport) => {
  layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
    it.effect.each(eachFate)("$name and $event: not created twice, with a correct outcome", ({ call, fate }) =>
      Effect.gen(function* () {
        const proxy = yield* Mock.FaultProxy
        const ends = yield* call.pipe(
          Effect.provide(Mock.layerServices({}, { retry: { base: "1 millis" } })),
          Effect.match({ onFailure: ({ outcome }) => outcome, onSuccess: () => "well" as const })
        )
        const [entry] = yield* proxy.ledger
        assert.deepStrictEqual(
          { received: entry?.received, committed: entry?.committed, ends },
          { received: fate.received, committed: fate.committed, ends: fate.ends }
        )
      }).pipe(Effect.provide(Mock.layerFaults(Mock.first(1, fate.strike))), Effect.provide(transport))
    )
  })
})
