import { assert, describe, it, layer } from "@effect/vitest"
import { Array as Arr, Effect, Either, Layer, Record, Stream } from "effect"
import * as Durable from "effect-photo-avatar/durable"
import { clientOf } from "../support/clientOf.ts"
import {
  anHourPassesIn,
  isCreate,
  makeHeyGen,
  type Pipeline,
  pipelines,
  success,
  withoutWaitsToWrite
} from "../support/durable.ts"
import { quiet } from "../support/log.ts"
import { isPostgresInstalled, Postgres, whyPostgresIsSkipped } from "../support/postgres.ts"
import { startRelay } from "../support/relay.ts"

const names = Arr.makeBy(60, (n) => `name ${n}`)

const throughPort = (url: string, port: number) => {
  const relayed = new URL(url)
  relayed.port = String(port)
  return relayed.href
}

if (isPostgresInstalled) {
  layer(Postgres.layer, { excludeTestServices: true })("a PostgreSQL that is gone half-way, and back", (it) => {
    const costsNoRow = ([name, pipeline]: readonly [name: string, pipeline: Pipeline]) =>
      Effect.gen(function* () {
        const { makeSchema } = yield* Postgres
        const url = yield* makeSchema
        const { cutOff, join, port } = yield* startRelay(Number(new URL(url).port))
        const store = Layer.provide(Durable.layerSql, clientOf(throughPort(url, port)))

        const run = (heyGen: ReturnType<typeof makeHeyGen>) => {
          const seen: Array<readonly [key: string, tag: string]> = []
          return pipeline.run(names, { concurrency: 4 }).pipe(
            Stream.runForEach(({ _tag, key }) => Effect.sync(() => void seen.push([key, _tag]))),
            Effect.either,
            Effect.map((end) => ({ end, seen: Record.fromEntries(seen) })),
            Effect.provide(heyGen.services({ timeout: "1 minute" })),
            Effect.provide(store),
            Effect.provide(quiet),
            Effect.withClock(withoutWaitsToWrite())
          )
        }

        const before = makeHeyGen((sent) =>
          isCreate(sent) && before.creates().length === 20 ? Effect.as(cutOff, success(sent)) : success(sent)
        )
        const first = yield* run(before)
        assert.strictEqual(Either.isLeft(first.end) && first.end.left._tag, "StoreUnavailable", name)
        yield* join
        yield* anHourPassesIn(clientOf(url))

        const after = makeHeyGen()
        const second = yield* run(after)
        assert.isTrue(Either.isRight(second.end), name)
        assert.strictEqual(Record.size(second.seen), names.length, name)
        const tags = Arr.dedupe(Record.values(second.seen))
        assert.deepStrictEqual(
          Arr.difference(tags, pipeline.repeats ? ["Created"] : ["Created", "Ambiguous"]),
          [],
          name
        )

        const requests = Record.values(Arr.groupBy([...before.creates(), ...after.creates()], ({ name }) => name))
        assert.strictEqual(requests.length, names.length, name)
        const isOnce = (sent: (typeof requests)[number]) =>
          pipeline.repeats ? Arr.dedupe(sent.map((each) => each.idempotencyKey)).length === 1 : sent.length === 1
        assert.deepStrictEqual(
          requests.filter((sent) => !isOnce(sent)),
          [],
          name
        )
      })

    it.scoped("costs no row of any pipeline, and creates none twice", () =>
      Effect.forEach(Object.entries(pipelines), costsNoRow, { concurrency: "unbounded", discard: true })
    )
  })
} else {
  describe.skip(`a PostgreSQL that is gone half-way${whyPostgresIsSkipped}`, () => it("costs no row", () => {}))
}
