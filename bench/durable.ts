import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { SqlClient } from "@effect/sql/SqlClient"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { Console, type Context, Duration, Effect, Layer, Option, Stream } from "effect"
import type { AvatarService, HeyGenClient } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { postgresFolder, startPostgres } from "../examples/many-machines/startPostgres.ts"
import { clientOf } from "../test/support/clientOf.ts"
import { databaseFile } from "../test/support/durable.ts"
import { inFlight, rowsOf, runRows, services } from "./durableRows.ts"
import { type Cost, compare, costOf, mebibytes, peakHeap } from "./measure.ts"
import { startServer } from "./server.ts"
import { costOfWorkers } from "./workers.ts"

/** Measures what a row store adds to a pipeline, and how it fares when a batch is large. */

let batches = 0

const nextBatch = () => `batch-${++batches}`

const plain = (count: number) =>
  Stream.runDrain(PhotoAvatarPipeline.createPhotoAvatars(rowsOf(count), { concurrency: inFlight }))

type Needs = AvatarService | HeyGenClient

const contender = (count: number, store: Context.Context<Durable.RowStore>) =>
  Effect.suspend(() => costOf(count, runRows(rowsOf(count), nextBatch()))).pipe(Effect.provide(store))

const onSqlite = (count: number) =>
  Effect.gen(function* () {
    const filename = yield* databaseFile
    const store = yield* Layer.build(Durable.layerSqlite({ filename }))
    return { SQLite: contender(count, store) }
  })

/** In this process, and in three at once. */
const onPostgres = (count: number, baseUrl: string) =>
  Effect.gen(function* () {
    if (Option.isNone(postgresFolder())) return {}
    const url = yield* startPostgres()
    const store = yield* Layer.build(Layer.provide(Durable.layerSql, clientOf(url)))
    return {
      PostgreSQL: contender(count, store),
      "three workers": Effect.suspend(() => costOfWorkers(3, count, { url, baseUrl, batch: nextBatch() }))
    }
  })

const pipelines = (latency: number, count: number, rounds: number) =>
  Effect.gen(function* () {
    const { baseUrl } = yield* startServer(latency)
    const contenders: Record<string, Effect.Effect<Cost, unknown, Needs>> = {
      plain: costOf(count, plain(count)),
      ...(yield* onSqlite(count)),
      ...(yield* onPostgres(count, baseUrl))
    }
    const costs = yield* Effect.provide(compare(Object.entries(contenders), rounds), services(baseUrl))
    const base = costs.plain
    yield* Console.log(`\n${count} rows, ${inFlight} in flight, a server that answers after ${latency} ms`)
    for (const [name, { cpuMicroseconds, perSecond }] of Object.entries(costs)) {
      const ratio = perSecond / (base?.perSecond ?? Number.NaN)
      const added = (cpuMicroseconds - (base?.cpuMicroseconds ?? Number.NaN)) / 1000
      yield* Console.log(
        `  ${name.padEnd(14)}${perSecond.toFixed(0).padStart(6)} rows/s  ${ratio.toFixed(2)} of plain  ${added.toFixed(2)} ms CPU per row more`
      )
    }
  })

const timed = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.timed(effect), ([took, value]) =>
    Effect.as(Console.log(`  ${what}: ${Duration.toSeconds(took).toFixed(2)} s`), value)
  )

const runAndRead = (count: number) =>
  Effect.gen(function* () {
    const batch = nextBatch()
    yield* timed(`${count} rows run`, runRows(rowsOf(count), batch))
    yield* timed(`${count} results read`, Stream.runDrain(Durable.results(batch, "createPhotoAvatars")))
  })

/** Heap after garbage collection, while a batch runs and while its results are read. */
const memory = Effect.gen(function* () {
  const { baseUrl } = yield* startServer()
  const filename = yield* databaseFile
  yield* Console.log("\nMemory, on SQLite")
  const [small = 0, large = 0] = yield* Effect.forEach([10_000, 100_000], (count) => peakHeap(runAndRead(count))).pipe(
    Effect.provide(Durable.layerSqlite({ filename })),
    Effect.provide(services(baseUrl))
  )
  yield* Console.log(
    `  peak heap: ${mebibytes(small)} MB for 10,000 rows, ${mebibytes(large)} MB for 100,000: ${(large / small).toFixed(2)}`
  )
})

/** Adds copies of the one row of a batch. */
const multiply = (filename: string, batch: string, count: number) =>
  Effect.flatMap(
    SqlClient,
    (sql) => sql`WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
      INSERT INTO effect_photo_avatar_rows
      SELECT batch, stage, 'copy-' || n, version, state, digest, api_key_fingerprint, idempotency_key, upload_id,
        attempts, attempt_limit, first_sent_at, last_sent_at, result FROM effect_photo_avatar_rows, numbers WHERE batch = ${batch}`
  ).pipe(Effect.provide(LibsqlClient.layer({ url: `file:${filename}` })))

const largeBatch = Effect.gen(function* () {
  const { baseUrl } = yield* startServer()
  const filename = yield* databaseFile
  yield* Console.log("\nA batch of 1,000,000 rows, on SQLite")
  yield* Effect.gen(function* () {
    yield* runRows(rowsOf(1), "large")
    yield* multiply(filename, "large", 1_000_000)
    yield* timed("1,000 new rows", runRows(Stream.drop(rowsOf(1001), 1), "large"))
    yield* timed("countRows", Durable.countRows("large"))
    yield* timed(
      "the first 1,000 results",
      Stream.runDrain(Stream.take(Durable.results("large", "createPhotoAvatars"), 1000))
    )
    yield* timed("all results", Stream.runDrain(Durable.results("large", "createPhotoAvatars")))
  }).pipe(Effect.provide(Durable.layerSqlite({ filename })), Effect.provide(services(baseUrl)))
})

Effect.gen(function* () {
  yield* pipelines(0, 2000, 3)
  yield* pipelines(200, 480, 1)
  yield* memory
  yield* largeBatch
}).pipe(Effect.scoped, NodeRuntime.runMain)
