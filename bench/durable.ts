import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { SqlClient } from "@effect/sql/SqlClient"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { Console, type Context, Duration, Effect, Layer, Option, Redacted, Schema, Stream } from "effect"
import { AssetId, type AvatarService, type HeyGenClient, Live } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { postgresFolder, startPostgres } from "../examples/many-machines/startPostgres.ts"
import { databaseFile } from "../test/support/durable.ts"
import { clientOf } from "../test/support/postgres.ts"
import { type Cost, compare, costOf, mebibytes, peakHeap } from "./measure.ts"
import { startServer } from "./server.ts"

/** Measures what a row store adds to a pipeline, and how it fares when a batch is large. */

const inFlight = 16

const row = (index: number) => ({
  key: `row-${index}`,
  request: { name: `Ada ${index}`, photo: AssetId.make("asset-1") }
})

const rowsOf = (count: number) => Stream.map(Stream.range(1, count), row)

const services = (baseUrl: string) =>
  Live.layer({ apiKey: Redacted.make("a-key-of-a-bench"), baseUrl }).pipe(
    Layer.orDie,
    Layer.provide(NodeHttpClient.layerUndici)
  )

let batches = 0

const plain = (count: number) =>
  Stream.runDrain(PhotoAvatarPipeline.createPhotoAvatars(rowsOf(count), { concurrency: inFlight }))

const durable = (rows: ReturnType<typeof rowsOf>, batch: string) =>
  Stream.runDrain(Durable.createPhotoAvatars(rows, { batch, concurrency: inFlight }))

type Needs = AvatarService | HeyGenClient

const contender = (count: number, store: Context.Context<Durable.RowStore>) =>
  Effect.suspend(() => costOf(count, durable(rowsOf(count), `batch-${++batches}`))).pipe(Effect.provide(store))

const storesOf = Effect.gen(function* () {
  const filename = yield* databaseFile
  const sqlite = yield* Layer.build(Durable.layerSqlite({ filename }))
  if (Option.isNone(postgresFolder())) return { SQLite: sqlite }
  const url = yield* startPostgres()
  const postgres = yield* Layer.build(Layer.provide(Durable.layerSql, clientOf(url)))
  return { SQLite: sqlite, PostgreSQL: postgres }
})

const pipelines = (latency: number, count: number, rounds: number) =>
  Effect.gen(function* () {
    const { baseUrl } = yield* startServer(latency)
    const stores = yield* storesOf
    const contenders: ReadonlyArray<readonly [string, Effect.Effect<Cost, unknown, Needs>]> = [
      ["plain", costOf(count, plain(count))],
      ...Object.entries(stores).map(([name, store]) => [name, contender(count, store)] as const)
    ]
    const costs = yield* Effect.provide(compare(contenders, rounds), services(baseUrl))
    const base = costs.plain
    yield* Console.log(`\n${count} rows, ${inFlight} in flight, a server that answers after ${latency} ms`)
    for (const [name, { cpuMicroseconds, perSecond }] of Object.entries(costs)) {
      const ratio = perSecond / (base?.perSecond ?? Number.NaN)
      const added = (cpuMicroseconds - (base?.cpuMicroseconds ?? Number.NaN)) / 1000
      yield* Console.log(
        `  ${name.padEnd(12)}${perSecond.toFixed(0).padStart(6)} rows/s  ${ratio.toFixed(2)} of plain  ${added.toFixed(2)} ms CPU per row more`
      )
    }
  })

const timed = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.timed(effect), ([took, value]) =>
    Effect.as(Console.log(`  ${what}: ${Duration.toSeconds(took).toFixed(2)} s`), value)
  )

const runAndRead = (count: number) =>
  Effect.gen(function* () {
    const batch = `batch-${++batches}`
    yield* timed(`${count} rows run`, durable(rowsOf(count), batch))
    yield* timed(`${count} results read`, Stream.runDrain(Durable.results(batch, Schema.Unknown)))
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
      SELECT batch, stage, 'copy-' || n, version, state, digest, account, idempotency_key, attempts, first_sent_at,
        last_sent_at, result FROM effect_photo_avatar_rows, numbers WHERE batch = ${batch}`
  ).pipe(Effect.provide(LibsqlClient.layer({ url: `file:${filename}` })))

const largeBatch = Effect.gen(function* () {
  const { baseUrl } = yield* startServer()
  const filename = yield* databaseFile
  yield* Console.log("\nA batch of 1,000,000 rows, on SQLite")
  yield* Effect.gen(function* () {
    yield* durable(rowsOf(1), "large")
    yield* multiply(filename, "large", 1_000_000)
    yield* timed("1,000 new rows", durable(Stream.drop(rowsOf(1001), 1), "large"))
    yield* timed("progress", Durable.progress("large"))
    yield* timed(
      "the first 1,000 results",
      Stream.runDrain(Stream.take(Durable.results("large", Schema.Unknown), 1000))
    )
    yield* timed("all results", Stream.runDrain(Durable.results("large", Schema.Unknown)))
  }).pipe(Effect.provide(Durable.layerSqlite({ filename })), Effect.provide(services(baseUrl)))
})

Effect.gen(function* () {
  yield* pipelines(0, 2000, 3)
  yield* pipelines(200, 480, 1)
  yield* memory
  yield* largeBatch
}).pipe(Effect.scoped, NodeRuntime.runMain)
