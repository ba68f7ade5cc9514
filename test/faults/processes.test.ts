import { assert, describe, it, layer, type Vitest } from "@effect/vitest"
import { Array as Arr, Context, Duration, Effect, Layer, Record, type Scope } from "effect"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import { clientOf } from "../support/clientOf.ts"
import { collected, databaseFile } from "../support/durable.ts"
import { harassed } from "../support/harassed.ts"
import { isPostgresInstalled, Postgres, whyPostgresIsSkipped } from "../support/postgres.ts"
import { isSoak } from "../support/soak.ts"
import type { WorkerTask } from "../support/WorkerTask.ts"
import type { Way } from "../support/ways.ts"
import { startWorker } from "../support/workers.ts"

const kinds = ["createPhotoAvatars", "createGroups"] as const

const processes = 3

const inFlight = 4

/** How long an attempt can last. */
const timeout = Duration.seconds(3)

/** HeyGen that remembers, behind a ledger of what reached it. */
const startHeyGen = (commitTakes: Duration.DurationInput) =>
  Effect.map(
    Layer.build(
      Layer.provide(
        Mock.layerFaults(() => undefined, { commitTakes }),
        Mock.layerStatefulServer()
      )
    ),
    Context.get(Mock.FaultProxy)
  )

const taskFor = (store: WorkerTask["store"], kind: WorkerTask["kind"], baseUrl: string): Omit<WorkerTask, "work"> => ({
  store,
  baseUrl,
  kind,
  batch: "november",
  inFlight,
  timeout
})

/** Five calls for one row, in each of three processes that begin at once. */
const callsAtOnce = (store: WorkerTask["store"], kind: WorkerTask["kind"]) =>
  Effect.gen(function* () {
    const heyGen = yield* startHeyGen("200 millis")
    const task: WorkerTask = {
      ...taskFor(store, kind, heyGen.baseUrl),
      timeout: Duration.minutes(1),
      work: { _tag: "CallOnce", calls: 5 }
    }
    const workers = yield* Effect.all(Arr.replicate(startWorker(task), processes))
    yield* Effect.forEach(workers, ({ ready }) => ready)
    yield* Effect.forEach(workers, ({ begin }) => begin)
    const ended = yield* Effect.forEach(workers, ({ ended }) => ended)
    assert.deepStrictEqual(
      ended.map(({ code, stderr }) => [code, stderr]),
      Arr.replicate([0, ""], processes)
    )
    const results = ended.flatMap(({ lines }) => lines)
    const received = (yield* heyGen.ledger).map(({ committed, received }) => [received, committed])
    return { results, received }
  })

const createdOnce = <R>(
  name: string,
  it: Vitest.MethodsNonLive<R, true>,
  makeStore: StoreMaker<R>,
  kind: WorkerTask["kind"]
) => {
  for (const each of isSoak ? kinds : [kind]) {
    it.scoped(`${each}: a row called for five times at once in each of three processes, on ${name}, is sent once`, () =>
      Effect.gen(function* () {
        const { received, results } = yield* callsAtOnce(yield* makeStore, each)
        assert.deepStrictEqual(received, [[1, 1]])
        assert.strictEqual(results.length, 15)
        assert.include(results[0] ?? "", '"_tag":"Created"')
        assert.deepStrictEqual(Arr.dedupe(results), results.slice(0, 1))
      })
    )
  }
}

type StoreMaker<R> = Effect.Effect<WorkerTask["store"], never, R | Scope.Scope>

const onPostgres = Effect.flatMap(Postgres, ({ makeSchema }) => Effect.map(makeSchema, (url) => ({ url })))

// They load the libraries of three queues.
const ways = isSoak ? (await import("../support/ways.ts")).ways : []

const kills = 20

const stops = 5

const survived = (it: Vitest.MethodsNonLive<Postgres, true>, { isInstalled, makeWork, name, rows, stopsFor }: Way) => {
  for (const kind of kinds) {
    it.scoped.skipIf(!isInstalled)(
      `${kind} from ${name}: no row is lost or created twice when workers are killed, or stopped for longer than an attempt`,
      () =>
        Effect.gen(function* () {
          const heyGen = yield* startHeyGen("150 millis")
          const store = yield* onPostgres
          const makeTask = yield* makeWork(
            Arr.makeBy(rows, (n) => `name ${n}`),
            store.url
          )
          const task = taskFor(store, kind, heyGen.baseUrl)
          yield* harassed(
            Effect.map(makeTask, (work) => ({ ...task, work })),
            { processes, kills, stops, stopsFor }
          )
          const { doubts, progress } = yield* Effect.all({
            progress: Durable.countRows("november"),
            doubts: Effect.map(collected(Durable.results("november", kind)), (results) =>
              results.flatMap((result) => (result._tag === "Ambiguous" ? [result.error.message] : []))
            )
          }).pipe(Effect.provide(Layer.provide(Durable.layerSql, clientOf(store.url))))
          const inDoubt = kind === "createPhotoAvatars" ? 0 : (kills + stops) * inFlight
          assert.isAtMost(progress.ambiguous, inDoubt, doubts.join())
          assert.deepStrictEqual(progress, {
            created: rows - progress.ambiguous,
            rejected: 0,
            ambiguous: progress.ambiguous,
            notSent: 0,
            sending: 0,
            waiting: 0,
            isCancelled: false
          })
          const ledger = Record.values(Arr.groupBy(yield* heyGen.ledger, ({ name }) => name))
          const twice = ledger.filter((entries) => entries.length > 1 || entries.some(({ committed }) => committed > 1))
          assert.deepStrictEqual(twice, [])
          assert.isAtLeast(ledger.length, progress.created)
          if (kind === "createGroups") {
            assert.deepStrictEqual(
              ledger.flat().filter(({ received }) => received > 1),
              []
            )
          }
        })
    )
  }
}

const live = { excludeTestServices: true } as const

layer(Layer.empty, live)("several processes on one machine", (it) =>
  createdOnce(
    "one SQLite file",
    it,
    Effect.map(databaseFile, (filename) => ({ filename })),
    "createPhotoAvatars"
  )
)

if (isPostgresInstalled) {
  layer(Postgres.layer, live)("several processes on PostgreSQL", (it) => {
    createdOnce("PostgreSQL", it, onPostgres, "createGroups")
    for (const way of ways) survived(it, way)
  })
} else {
  describe.skip(`several processes on PostgreSQL${whyPostgresIsSkipped}`, () => it("create each row once", () => {}))
}
