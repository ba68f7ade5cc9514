import * as NodeContext from "@effect/platform-node/NodeContext"
import { SqlClient } from "@effect/sql/SqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import { Array as Arr, Cause, Console, Effect, Exit, Layer, Redacted, Schedule, Schema, Stream } from "effect"
import { AvatarService } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import { readCommandLine } from "../command-line/commandLine.ts"
import { makeScreen, type Screen } from "../command-line/screen.ts"
import { listenForStop } from "../command-line/stopping.ts"
import { UsageError } from "../command-line/UsageError.ts"
import { batch } from "./PhotoJob.ts"
import { expireInSeconds, RowQueue } from "./RowQueue.ts"
import { startPostgres } from "./startPostgres.ts"
import { startWorker } from "./startWorker.ts"

const workers = 3

const Rows = Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 100_000)).annotations({
  message: () => ({ message: "must be a number from 1 to 100000", override: true })
})

const grammar = {
  usage: "Usage: npm run example:workers -- [--rows 60]",
  schema: Schema.Struct({ rows: Schema.optionalWith(Rows, { default: () => 60 }) }),
  flags: ["rows"],
  sample: {}
} as const

const photo = "examples/photo.jpg"

const jobs = (rows: number) =>
  Arr.makeBy(rows, (index) => ({ key: `row ${index + 1}`, name: `Person ${index + 1}`, photo }))

/** Starts the workers, and fails when all of them have ended. */
const runWorkers = (databaseUrl: string, { say }: Screen) =>
  Effect.gen(function* () {
    const { baseUrl } = yield* Effect.flatMap(AvatarService, ({ target }) => target)
    const environment = { DATABASE_URL: databaseUrl, HEYGEN_BASE_URL: baseUrl, HEYGEN_API_KEY: "mock-key" }
    const ends = yield* Effect.forEach(Arr.range(1, workers), (number) => startWorker(number, environment, say))
    yield* Effect.all(ends, { concurrency: "unbounded" })
    return yield* new UsageError({
      message: "All workers have ended before the queue was empty, for the reason above."
    })
  })

const progressLine = (rows: number) =>
  Durable.countRows(batch).pipe(
    Effect.map(({ created, sending }) => `${created} of ${rows} rows are created, ${sending} in flight`),
    Effect.orElseSucceed(() => "The progress is not known")
  )

/** What the store, the queue and the mock know at the end. Returns whether each row is created once. */
const summary = (rows: number, { say }: Screen) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const { ambiguous, created, rejected, sending } = yield* Durable.countRows(batch)
    const [queue] = yield* sql<{ again: number }>`SELECT count(*)::int AS again FROM pgboss.job WHERE retry_count > 0`
    const looks = yield* Stream.runCollect((yield* AvatarService).listLooks())
    const names = new Set(Arr.map([...looks], ({ name }) => name))
    yield* say(
      `${created} of ${rows} rows are created, ${rejected} rejected, ${ambiguous + sending} in doubt, ${rows - created - rejected - ambiguous - sending} not sent.`
    )
    yield* say(`${queue?.again ?? 0} rows were delivered more than once.`)
    yield* say(`The mock of HeyGen holds ${looks.length} avatars with ${names.size} names.`)
    return created === rows && looks.length === rows && names.size === rows
  })

/** Has the workers create the rows, until none is left in the queue. Returns whether all are created. */
const run = (rows: number, databaseUrl: string, screen: Screen) =>
  Effect.gen(function* () {
    const queue = yield* RowQueue
    const store = yield* Durable.RowStore
    yield* queue.add(jobs(rows))
    yield* screen.say(`${workers} workers create ${rows} avatars on a mock of HeyGen.`)
    yield* screen.say(`A row whose worker is killed waits about ${expireInSeconds} seconds for another.`)
    const done = Effect.repeat(queue.unfinished, {
      schedule: Schedule.spaced("200 millis"),
      until: (unfinished) => unfinished === 0
    })
    yield* Effect.gen(function* () {
      yield* screen.show(() => Effect.provideService(progressLine(rows), Durable.RowStore, store))
      yield* Effect.raceFirst(done, runWorkers(databaseUrl, screen))
    }).pipe(Effect.scoped)
    return yield* summary(rows, screen)
  })

const program = Effect.gen(function* () {
  const { ask, live } = yield* readCommandLine(grammar, process.argv.slice(2))
  if (live) return yield* new UsageError({ message: `This example runs on the mock only. ${grammar.usage}` })
  const screen = makeScreen(process.stdout)
  const stopping = yield* listenForStop
  const started = Effect.gen(function* () {
    const url = yield* startPostgres()
    const database = Redacted.make(url)
    const store = Layer.provideMerge(Durable.layerSql, PgClient.layer({ url: database }))
    return yield* Effect.provide(run(ask.rows, url, screen), [
      RowQueue.layer(database),
      store,
      Mock.layerStateful(),
      NodeContext.layer,
      screen.logger
    ])
  })
  const stopped = Effect.flatMap(stopping.asked, (why) => new UsageError({ message: `Stopped (${why}).` }))
  return yield* Effect.raceFirst(Effect.scoped(started), stopped)
})

const reported = program.pipe(
  Effect.scoped,
  Effect.tapError(({ message }) => Console.error(message)),
  Effect.tapDefect((cause) => Console.error(String(Cause.squash(cause))))
)

// Not runMain: the program itself handles signals, which arrive twice under npm.
process.exitCode = 1
Effect.runFork(reported).addObserver((exit) => {
  if (Exit.isSuccess(exit) && exit.value) process.exitCode = 0
})
