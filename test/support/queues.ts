import { randomUUID } from "node:crypto"
import * as PersistedQueue from "@effect/experimental/PersistedQueue"
import { SqlClient } from "@effect/sql/SqlClient"
import * as SqlPersistedQueue from "@effect/sql/SqlPersistedQueue"
import { Queue, Worker } from "bullmq"
import { Array as Arr, Context, Effect, Layer, Option, Redacted, Runtime, Schema, type Scope } from "effect"
import { RowQueue } from "../../examples/many-machines/RowQueue.ts"
import { clientOf } from "./clientOf.ts"
import type { QueueAddress } from "./WorkerTask.ts"

/** A queue that delivers a row again when the worker that had it has died. */
export interface JobQueue {
  readonly add: (keys: ReadonlyArray<string>) => Effect.Effect<void>
  /** Works on rows until it is interrupted. A row that could not be settled is delivered again. */
  readonly work: (isSettled: (key: string) => Effect.Effect<boolean>, inFlight: number) => Effect.Effect<void>
  /** How many rows wait or are being worked on. */
  readonly unfinished: Effect.Effect<number>
}

const inParallel = (work: Effect.Effect<void>, inFlight: number) =>
  Effect.all(Arr.replicate(Effect.forever(work), inFlight), { concurrency: "unbounded", discard: true })

const makePgBoss = (url: string): Effect.Effect<JobQueue, never, Scope.Scope> =>
  Effect.map(Layer.build(Layer.orDie(RowQueue.layer(Redacted.make(url)))), (context) => {
    const queue = Context.get(context, RowQueue)
    return {
      add: (keys) => Effect.orDie(queue.add(keys.map((key) => ({ key, name: key, photo: "" })))),
      work: (isSettled, inFlight) =>
        inParallel(
          Effect.flatMap(Effect.orDie(queue.take), (delivery) =>
            Option.match(delivery, {
              onNone: () => Effect.sleep("200 millis"),
              onSome: ({ complete, retry, row }) =>
                Effect.flatMap(isSettled(row.key), (is) => Effect.orDie(is ? complete : retry("not settled")))
            })
          ),
          inFlight
        ),
      unfinished: Effect.orDie(queue.unfinished)
    }
  })

const makeBullMq = (url: string): Effect.Effect<JobQueue, never, Scope.Scope> =>
  Effect.gen(function* () {
    const connection = { url, maxRetriesPerRequest: null }
    const queue = yield* Effect.acquireRelease(
      Effect.sync(() => new Queue<string>("rows", { connection })),
      (queue) => Effect.promise(() => queue.close())
    )
    const opts = { attempts: 100, backoff: 500 }
    return {
      add: (keys) => Effect.promise(() => queue.addBulk(keys.map((data) => ({ name: "row", data, opts })))),
      work: (isSettled, concurrency) =>
        Effect.gen(function* () {
          const run = Runtime.runPromise(yield* Effect.runtime())
          const settle = (key: string) => Effect.filterOrDieMessage(isSettled(key), (is) => is, "not settled")
          const options = { connection, concurrency, lockDuration: 3000, stalledInterval: 1000, maxStalledCount: 100 }
          yield* Effect.acquireRelease(
            Effect.sync(() => {
              const worker = new Worker<string>("rows", ({ data }) => run(settle(data)), options)
              // A worker that was stopped for longer than its locks reports each as an error.
              return worker.on("error", () => undefined)
            }),
            (worker) => Effect.promise(() => worker.close(true))
          )
          return yield* Effect.never
        }).pipe(Effect.scoped),
      unfinished: Effect.map(
        Effect.promise(() => queue.getJobCounts("waiting", "active", "delayed")),
        (counts) => Arr.reduce(Object.values(counts), 0, (sum, count) => sum + count)
      )
    }
  })

const makePersistedQueue = (url: string): Effect.Effect<JobQueue, never, Scope.Scope> =>
  Effect.gen(function* () {
    const store = SqlPersistedQueue.layerStore({
      pollInterval: "200 millis",
      lockRefreshInterval: "1 second",
      lockExpiration: "3 seconds"
    })
    const context = yield* Layer.build(
      Layer.provideMerge(PersistedQueue.layer, Layer.provideMerge(store, clientOf(url)))
    )
    const sql = Context.get(context, SqlClient)
    const queue = yield* Effect.provide(PersistedQueue.make({ name: "rows", schema: Schema.String }), context)
    const jobs: JobQueue = {
      add: (keys) =>
        Effect.forEach(keys, (key) => queue.offer(key, { id: randomUUID() }), { discard: true }).pipe(Effect.orDie),
      work: (isSettled, inFlight) => {
        const settled = (key: string) =>
          Effect.filterOrFail(
            isSettled(key),
            (is) => is,
            () => "not settled"
          )
        return inParallel(Effect.ignore(queue.take(settled, { maxAttempts: 100 })), inFlight)
      },
      unfinished: Effect.orDie(
        Effect.map(sql`SELECT count(*)::int AS count FROM effect_queue WHERE NOT completed`, (rows) =>
          Number(rows[0]?.count)
        )
      )
    }
    return jobs
  }).pipe(Effect.orDie)

const makers: Record<QueueAddress["queue"], (url: string) => Effect.Effect<JobQueue, never, Scope.Scope>> = {
  "pg-boss": makePgBoss,
  BullMQ: makeBullMq,
  PersistedQueue: makePersistedQueue
}

export const openQueue = ({ queue, url }: QueueAddress) => makers[queue](url)
