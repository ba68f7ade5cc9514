import { chmodSync, readdirSync } from "node:fs"
import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it, layer } from "@effect/vitest"
import { Array as Arr, Context, Duration, Effect, Layer, Option, Order, Redacted } from "effect"
import { AssetId } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { expireInSeconds, RowQueue } from "../../examples/many-machines/RowQueue.ts"
import { makeSqlLimiter } from "../../examples/many-machines/sqlLimiter.ts"
import { clientOf } from "../support/clientOf.ts"
import { countingHeyGen } from "../support/countingHeyGen.ts"
import { makeHeyGen, temporaryFolder } from "../support/durable.ts"
import { isPostgresInstalled, Postgres, whyPostgresIsSkipped } from "../support/postgres.ts"
import { compiled } from "../support/programs.ts"
import { startCommand, untilMet, untilPrinted } from "../support/startCommand.ts"

const isRunning = Option.liftThrowable((pid: number) => process.kill(pid, 0))

/** Starts the example. When the scope closes, it is asked to stop, so that it stops its workers and its PostgreSQL. */
const startExample = (rows: number, environment: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const program = [compiled("examples/many-machines/main.ts"), "--rows", String(rows)]
    const example = yield* startCommand(process.execPath, program, environment)
    yield* Effect.addFinalizer(() => {
      example.child.kill("SIGTERM")
      return Effect.ignore(Effect.timeout(example.ended, "30 seconds"))
    })
    return example
  })

/** Starts a worker of the example, on a database and a HeyGen. */
const startWorker = (databaseUrl: string, baseUrl: string) =>
  startCommand(process.execPath, [compiled("examples/many-machines/worker.ts")], {
    DATABASE_URL: databaseUrl,
    HEYGEN_API_KEY: "mock-key",
    HEYGEN_BASE_URL: baseUrl
  })

const workerIn = (printed: string, what: string) => Number(printed.match(`process (\\d+)\\) ${what}`)?.[1])

const takesRows = "has taken its first row"

const newDatabase = Effect.flatMap(Postgres, ({ makeDatabase }) => makeDatabase)

const queueOn = (url: string) => Effect.map(Layer.build(RowQueue.layer(Redacted.make(url))), Context.get(RowQueue))

/** A limiter on a connection of its own. */
const limiterOn = (url: string) =>
  Effect.flatMap(Layer.build(clientOf(url)), (context) => Effect.provide(makeSqlLimiter, context))

const aRequestAnHour = {
  key: "heygen-creates",
  algorithm: "token-bucket",
  onExceeded: "delay",
  limit: 100,
  tokens: 100,
  window: "1 hour"
} as const

const inHours = ({ delay }: { readonly delay: Duration.Duration }) => Math.round(Duration.toHours(delay))

const live = { excludeTestServices: true } as const

if (isPostgresInstalled) {
  layer(Postgres.layer, live)("the limiter on PostgreSQL", (it) => {
    it.scoped("gives requests of several connections at once one turn each", () =>
      Effect.gen(function* () {
        const url = yield* newDatabase
        const limiters = yield* Effect.all(Arr.replicate(limiterOn(url), 3), { concurrency: "unbounded" })
        const asked = limiters.flatMap((limiter) => Arr.replicate(limiter.consume(aRequestAnHour), 20))
        const turns = Arr.map(yield* Effect.all(asked, { concurrency: "unbounded" }), inHours)
        assert.deepStrictEqual(
          Arr.sort(turns, Order.number),
          Arr.makeBy(60, (turn) => turn)
        )
      })
    )

    it.scoped("gives turns back as the database's time passes, and saves up no more than one", () =>
      Effect.gen(function* () {
        const url = yield* newDatabase
        const limiter = yield* limiterOn(url)
        const sql = Context.get(yield* Layer.build(clientOf(url)), SqlClient)
        const turn = Effect.map(limiter.consume(aRequestAnHour), inHours)
        const hoursPass = (hours: number) =>
          sql`UPDATE rate_limits SET full_at = full_at - ${hours} * interval '1 hour'`
        assert.deepStrictEqual([yield* turn, yield* turn, yield* turn], [0, 1, 2])
        yield* hoursPass(2)
        assert.deepStrictEqual([yield* turn, yield* turn], [1, 2])
        yield* hoursPass(10)
        assert.deepStrictEqual([yield* turn, yield* turn], [0, 1])
      })
    )

    it.scoped("keeps three pipelines with clients of their own under one rate", () =>
      Effect.gen(function* () {
        const url = yield* newDatabase
        const heyGen = makeHeyGen()
        const makeRunner = Effect.gen(function* () {
          const context = yield* Layer.build(
            Layer.merge(heyGen.services(), Layer.provideMerge(Durable.layerSql, clientOf(url)))
          )
          return yield* Effect.gen(function* () {
            const limiter = yield* makeSqlLimiter
            const rate = { limit: 20, window: "1 second" } as const
            return yield* Durable.makePhotoAvatarRunner({ batch: "november", rate, limiter })
          }).pipe(Effect.provide(context))
        })
        const runners = yield* Effect.all(Arr.replicate(makeRunner, 3))
        const rows = Arr.makeBy(30, (n) => ({
          key: `row ${n}`,
          request: { name: `Person ${n}`, photo: AssetId.make("asset-1") }
        }))
        const pipelines = Arr.zip(runners, Arr.chunksOf(rows, 10))
        const [took, results] = yield* Effect.timed(
          Effect.forEach(pipelines, ([create, share]) => Effect.forEach(share, create, { concurrency: 4 }), {
            concurrency: 3
          })
        )
        assert.isTrue(results.flat().every(({ _tag }) => _tag === "Created"))
        assert.strictEqual(heyGen.creates().length, 30)
        assert.isAtLeast(Duration.toMillis(took), (29 / 20) * 1000)
      })
    )

    it.scoped("takes what is no row out of the queue, keeps a row without its photo, and creates the others", () =>
      Effect.gen(function* () {
        const url = yield* newDatabase
        const { arrived, baseUrl } = yield* countingHeyGen()
        const queue = yield* queueOn(url)
        const noRow = { key: 7 } as never
        yield* queue.add([
          noRow,
          { key: "row 1", name: "Ada", photo: "examples/no-such-photo.jpg" },
          { key: "row 2", name: "Zoe", photo: "examples/photo.jpg" }
        ])
        const worker = yield* startWorker(url, baseUrl)
        yield* untilMet(
          worker,
          Effect.map(Effect.orDie(queue.unfinished), (count) => count === 1)
        )
        yield* untilPrinted(worker, "The queue held what is not a row")
        assert.strictEqual(arrived.creates, 1)
      })
    )

    it.scoped("lets the row that a worker has in flight settle when it is asked to stop", () =>
      Effect.gen(function* () {
        const url = yield* newDatabase
        const { arrived, baseUrl, ledger } = yield* countingHeyGen({ latency: "1 second" })
        const queue = yield* queueOn(url)
        yield* queue.add([{ key: "row in flight", name: "Zoe", photo: "examples/photo.jpg" }])
        const worker = yield* startWorker(url, baseUrl)
        yield* untilMet(
          worker,
          Effect.sync(() => arrived.creates === 1)
        )
        worker.child.kill("SIGTERM")
        yield* worker.ended
        assert.strictEqual(ledger.size, 1)
        assert.strictEqual(yield* queue.unfinished, 0)
      })
    )

    it.scoped(
      "ends a worker when HeyGen refuses the account, and leaves the rows that were not created in the queue",
      () =>
        Effect.gen(function* () {
          const url = yield* newDatabase
          const { arrived, baseUrl } = yield* countingHeyGen({ credit: 2 })
          const queue = yield* queueOn(url)
          yield* queue.add(
            Arr.makeBy(10, (n) => ({ key: `row ${n}`, name: `Person ${n}`, photo: "examples/photo.jpg" }))
          )
          const worker = yield* startWorker(url, baseUrl)
          const { code, stderr, stdout } = yield* worker.ended
          assert.strictEqual(code, 1)
          assert.include(stdout + stderr, "HeyGen answered 402")
          assert.isBelow(arrived.creates, 10)
          assert.strictEqual(yield* queue.unfinished, 8)
        })
    )
  })

  layer(Layer.empty, live)("three workers on PostgreSQL", (it) => {
    it.scoped("create each row once, and so those of a worker that is killed", () =>
      Effect.gen(function* () {
        // At ten in a second, the others work for as long as the rows of the killed one wait.
        const rows = 10 * expireInSeconds
        const example = yield* startExample(rows)
        // From then on the rate limit holds creates back: the worker is killed while its rows wait for their turns.
        yield* untilMet(
          example,
          Effect.map(example.printed, (printed) => /^[1-9]\d* of/m.test(printed))
        )
        const victim = workerIn(yield* example.printed, takesRows)
        process.kill(victim, "SIGKILL")
        const { code, stderr, stdout } = yield* example.ended
        assert.strictEqual(stderr, "")
        assert.strictEqual(workerIn(stdout, "was killed"), victim)
        assert.match(stdout, /^[1-9]\d* rows were delivered more than once\.$/m)
        assert.include(stdout, `${rows} of ${rows} rows are created, 0 rejected, 0 in doubt, 0 not sent.`)
        assert.include(stdout, `The mock of HeyGen holds ${rows} avatars with ${rows} names.`)
        assert.strictEqual(code, 0)
      })
    )

    it.scoped("leave nothing running, and no files, when the program is stopped", () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        // PostgreSQL does not run as root, but as a user who must be able to enter the folder.
        chmodSync(folder, 0o755)
        const databases = () => readdirSync(folder).filter((name) => name.startsWith("heygen-"))
        const example = yield* startExample(1000, { TMPDIR: folder })
        yield* untilPrinted(example, takesRows)
        const worker = workerIn(yield* example.printed, takesRows)
        assert.isAbove(worker, 0)
        assert.strictEqual(databases().length, 1)
        example.child.kill("SIGINT")
        const { code, stderr } = yield* example.ended
        assert.strictEqual(stderr, "Stopped (Ctrl-C).\n")
        assert.strictEqual(code, 1)
        assert.isTrue(Option.isNone(isRunning(worker)))
        assert.deepStrictEqual(databases(), [])
      })
    )
  })
} else {
  describe.skip(`three workers${whyPostgresIsSkipped}`, () => it("create each row once", () => {}))
}
