import { Array as Arr, Context, Data, Effect, Either, Layer, Option, Redacted, Runtime, Schema } from "effect"
import PgBoss from "pg-boss"
import { PhotoJob } from "./PhotoJob.ts"

/** The queue cannot be reached. */
export class QueueFailed extends Data.TaggedError("QueueFailed")<{ readonly message: string }> {}

/** A row that was taken from the queue. It is delivered again some time after `retry`, and when it has expired. */
export interface Delivery {
  readonly row: PhotoJob
  readonly complete: Effect.Effect<void, QueueFailed>
  readonly retry: (why: string) => Effect.Effect<void, QueueFailed>
}

const name = "photos"

/**
 * How long a worker owns a row. The rows of a worker that died become available at the first maintenance after this time.
 * It is short for this demonstration: use an hour or more. With the default timeouts and retries, reading a photo can
 * take 10 minutes, an upload three attempts of 10 minutes, a create three of 2 minutes, and the four waits between them up
 * to 30 seconds each.
 */
export const expireInSeconds = 15

const maintenanceIntervalSeconds = 2

/**
 * A row is delivered again after the death of its worker, and when it was not settled: after one second, two, four, and so
 * on, for longer than HeyGen keeps an idempotency key.
 */
const retries = { retryLimit: 17, retryDelay: 1, retryBackoff: true }

const failed = (cause: unknown) =>
  new QueueFailed({ message: `The queue failed: ${cause}. Start the worker again when the database answers.` })

const call = <A>(promise: () => Promise<A>) => Effect.tryPromise({ try: promise, catch: failed })

const decode = Schema.decodeUnknownEither(PhotoJob)

/** Hands out the rows: pg-boss, on the PostgreSQL of the row store. */
export class RowQueue extends Context.Tag("many-machines/RowQueue")<
  RowQueue,
  {
    readonly add: (rows: ReadonlyArray<PhotoJob>) => Effect.Effect<void, QueueFailed>
    readonly take: Effect.Effect<Option.Option<Delivery>, QueueFailed>
    /** How many rows wait or are being worked on. */
    readonly unfinished: Effect.Effect<number, QueueFailed>
  }
>() {
  static readonly layer = (url: Redacted.Redacted): Layer.Layer<RowQueue, QueueFailed> =>
    Layer.scoped(
      RowQueue,
      Effect.gen(function* () {
        const fork = Runtime.runFork(yield* Effect.runtime())
        const boss = new PgBoss({
          connectionString: Redacted.value(url),
          maintenanceIntervalSeconds,
          schedule: false
        })
        boss.on("error", (error) => void fork(Effect.logWarning(failed(error).message)))
        yield* Effect.acquireRelease(
          call(() => boss.start()),
          () => Effect.ignore(call(() => boss.stop({ graceful: false })))
        )
        yield* call(() => boss.createQueue(name, { name, expireInSeconds, ...retries }))
        return {
          add: (rows) => call(() => boss.insert(rows.map((data) => ({ name, data })))),
          take: Effect.gen(function* () {
            const job = Arr.head(yield* call(() => boss.fetch(name)))
            if (Option.isNone(job)) return Option.none()
            const { data, id } = job.value
            const complete = call(() => boss.complete(name, id))
            const row = decode(data)
            if (Either.isLeft(row)) {
              yield* Effect.logWarning(`The queue held what is not a row: ${row.left.message}`)
              return yield* Effect.as(complete, Option.none())
            }
            return Option.some({
              row: row.right,
              complete,
              retry: (why: string) => call(() => boss.fail(name, id, { message: why }))
            })
          }),
          unfinished: call(() => boss.getQueueSize(name, { before: "completed" }))
        }
      })
    )
}
