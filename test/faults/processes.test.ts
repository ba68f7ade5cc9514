import { assert, describe, it, layer, type Vitest } from "@effect/vitest"
import { Array as Arr, Context, Duration, Effect, Fiber, Layer, Random, Record, Ref, Schema, type Scope } from "effect"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import { collected, databaseFile } from "../support/durable.ts"
import { clientOf, isPostgresInstalled, Postgres, whyPostgresIsSkipped } from "../support/postgres.ts"
import { isSoak } from "../support/soak.ts"
import type { WorkerTask } from "../support/WorkerTask.ts"
import { startWorker, type Worker } from "../support/workers.ts"

const kinds = ["avatars", "groups"] as const

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

const taskFor = (store: WorkerTask["store"], kind: WorkerTask["kind"], baseUrl: string): WorkerTask => ({
  store,
  baseUrl,
  kind,
  batch: "november",
  calls: 0,
  rows: 0,
  from: 0,
  inFlight,
  timeout
})

/** Five calls for one row, in each of three processes that begin at once. */
const callsAtOnce = (store: WorkerTask["store"], kind: WorkerTask["kind"]) =>
  Effect.gen(function* () {
    const heyGen = yield* startHeyGen("200 millis")
    const task = { ...taskFor(store, kind, heyGen.baseUrl), calls: 5, timeout: Duration.minutes(1) }
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

interface Harassment {
  readonly rows: number
  readonly kills: number
  readonly stops: number
}

const isRunning = ({ child }: Worker) => child.exitCode === null && child.signalCode === null

/** Runs a batch in three processes, of which some are killed, or stopped for longer than an attempt can last. */
const harassed = (task: WorkerTask, { kills, rows, stops }: Harassment) =>
  Effect.gen(function* () {
    const workers = yield* Ref.make<ReadonlyArray<Worker>>([])
    const killed = new Set<Worker["child"]>()
    const alive = Effect.map(Ref.get(workers), (all) => all.filter((one) => isRunning(one) && !killed.has(one.child)))
    const begin = Effect.gen(function* () {
      const from = yield* Random.nextIntBetween(0, rows)
      const worker = yield* startWorker({ ...task, rows, from })
      yield* worker.ready
      yield* worker.begin
      yield* Ref.update(workers, (before) => [...before, worker])
    })
    yield* Effect.all(Arr.replicate(begin, processes), { concurrency: "unbounded", discard: true })

    const afterwards = yield* Ref.make<ReadonlyArray<Fiber.Fiber<void>>>([])
    const later = (effect: Effect.Effect<void, never, Scope.Scope>) =>
      Effect.flatMap(Effect.forkScoped(effect), (fiber) => Ref.update(afterwards, (before) => [...before, fiber]))
    for (const what of yield* Random.shuffle([...Arr.replicate("kill", kills), ...Arr.replicate("stop", stops)])) {
      yield* Effect.sleep(Duration.millis(yield* Random.nextIntBetween(50, 300)))
      if ((yield* alive).length === 0) yield* Effect.flatMap(Ref.get(afterwards), Fiber.joinAll)
      const running = yield* alive
      assert.isAbove(running.length, 0, "the batch ended before its processes were killed")
      const { child } = yield* Random.choice(running)
      if (what === "kill") {
        child.kill("SIGKILL")
        killed.add(child)
        yield* later(begin)
      } else {
        child.kill("SIGSTOP")
        yield* later(
          Effect.delay(
            Effect.sync(() => void child.kill("SIGCONT")),
            Duration.sum(timeout, "1500 millis")
          )
        )
      }
    }
    yield* Effect.flatMap(Ref.get(afterwards), Fiber.joinAll)
    const ended = yield* Effect.forEach(yield* Ref.get(workers), (worker) => worker.ended)
    assert.deepStrictEqual(
      ended.filter(({ code, stderr }) => code !== null && (code !== 0 || stderr !== "")),
      []
    )
    assert.strictEqual(ended.filter(({ code }) => code === null).length, kills)
  })

const harassment: Harassment = { rows: 3000, kills: 20, stops: 5 }

const survived = (it: Vitest.MethodsNonLive<Postgres, true>) => {
  for (const kind of kinds) {
    it.scoped(
      `${kind}: no row is lost or created twice when workers are killed, or stopped for longer than an attempt`,
      () =>
        Effect.gen(function* () {
          const heyGen = yield* startHeyGen("150 millis")
          const store = yield* onPostgres
          yield* harassed(taskFor(store, kind, heyGen.baseUrl), harassment)
          const { doubts, progress } = yield* Effect.all({
            progress: Durable.progress("november"),
            doubts: Effect.map(collected(Durable.results("november", Schema.Unknown)), (results) =>
              results.flatMap((result) => (result._tag === "Ambiguous" ? [result.error.message] : []))
            )
          }).pipe(Effect.provide(Layer.provide(Durable.layerSql, clientOf(store.url))))
          const { kills, rows, stops } = harassment
          const inDoubt = kind === "avatars" ? 0 : (kills + stops) * inFlight
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
          if (kind === "groups") {
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
    "avatars"
  )
)

if (isPostgresInstalled) {
  layer(Postgres.layer, live)("several processes on PostgreSQL", (it) => {
    createdOnce("PostgreSQL", it, onPostgres, "groups")
    if (isSoak) survived(it)
  })
} else {
  describe.skip(`several processes on PostgreSQL${whyPostgresIsSkipped}`, () => it("create each row once", () => {}))
}
