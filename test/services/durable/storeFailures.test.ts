import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Option, Ref, Stream } from "effect"
import { AssetId } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { sqliteClient } from "../../../src/layers/internal/store/sqliteClient.ts"
import { storeUnavailable } from "../../../src/layers/internal/store/storeFailure.ts"
import {
  batch,
  collected,
  databaseFile,
  type HeyGen,
  isCreate,
  makeHeyGen,
  pipelines,
  refusal,
  success,
  tagsOf,
  temporaryFolder,
  withoutWaitsToWrite
} from "../../support/durable.ts"
import { makeLog, quiet } from "../../support/log.ts"

const names = ["Ada", "Grace", "Zoe"]

const gone = new Durable.StoreUnavailable({ message: "The database does not answer" })

/** The store of a file, which fails where it is told to. */
const failing = (
  filename: string,
  fails: (row: Durable.RowStore.StoredRow) => Effect.Effect<boolean>
): Layer.Layer<Durable.RowStore, Durable.StoreUnavailable> =>
  Layer.effect(
    Durable.RowStore,
    Effect.map(Durable.RowStore, (store) => ({
      ...store,
      put: (row: Durable.RowStore.StoredRow) =>
        Effect.flatMap(fails(row), (isFailing) => (isFailing ? Effect.fail(gone) : store.put(row)))
    }))
  ).pipe(Layer.provide(Durable.layerSqlite({ filename })))

describe.concurrent.each(Object.entries(pipelines))("%s, when the store fails", (_, pipeline) => {
  const runOn = (store: Layer.Layer<Durable.RowStore, Durable.StoreUnavailable>, heyGen = makeHeyGen()) => {
    const { logged, logger } = makeLog()
    return Effect.gen(function* () {
      const seen = yield* Ref.make<Array<string>>([])
      const end = yield* pipeline.run(names, { concurrency: 1 }).pipe(
        Stream.runForEach(({ _tag, key }) => Ref.update(seen, (before) => [...before, `${key} ${_tag}`])),
        Effect.match({ onFailure: ({ message }) => message, onSuccess: () => "completed" })
      )
      return { end, seen: yield* Ref.get(seen), creates: heyGen.creates().length, logged }
    }).pipe(
      Effect.provide(Layer.mergeAll(heyGen.services({ timeout: "10 minutes" }), store, logger)),
      Effect.withClock(withoutWaitsToWrite())
    )
  }

  it.scopedLive("sends nothing whose intent cannot be written, and the next run goes on", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const { creates, end, seen } = yield* runOn(
        failing(filename, ({ key, state }) => Effect.succeed(key === "row Grace" && state === "sending"))
      )
      assert.strictEqual(end, gone.message)
      assert.deepStrictEqual(seen.slice(0, 2), ["row Ada Created", "row Grace NotSent"])
      assert.strictEqual(creates, 1)
      const next = yield* runOn(Durable.layerSqlite({ filename }))
      assert.deepStrictEqual(
        [next.seen, next.creates],
        [["row Ada Created", "row Grace Created", "row Zoe Created"], 2]
      )
    })
  )

  it.scopedLive("does not doubt a refusal when it cannot tell whether the next intent was written, and logs it", () =>
    Effect.gen(function* () {
      const heyGen: HeyGen = makeHeyGen((sent) =>
        isCreate(sent) && heyGen.creates().length === 1 ? Response.json({}, { status: 429 }) : success(sent)
      )
      const written = Layer.project(
        Durable.layerSqlite({ filename: yield* databaseFile }),
        Durable.RowStore,
        Durable.RowStore,
        (store) => ({
          ...store,
          put: (row) =>
            Effect.zipLeft(
              store.put(row),
              row.state === "sending" && row.attempts === 2 ? Effect.fail(gone) : Effect.void
            )
        })
      )
      const { creates, end, logged, seen } = yield* runOn(written, heyGen)
      assert.strictEqual(end, gone.message)
      assert.strictEqual(seen[0], "row Ada Rejected")
      assert.strictEqual(creates, 1)
      const [line = ""] = logged.filter((line) => line.includes("could not be recorded"))
      for (const fact of ["ERROR", "row Ada", "Rejected"]) assert.include(line, fact)
    })
  )

  it.scopedLive("emits a result that cannot be written, logs it, and then fails", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const { end, logged, seen } = yield* runOn(
        failing(filename, ({ key, state }) => Effect.succeed(key === "row Grace" && state === "Created"))
      )
      assert.strictEqual(end, gone.message)
      assert.deepStrictEqual(seen.slice(0, 2), ["row Ada Created", "row Grace Created"])
      const [line = ""] = logged.filter((line) => line.includes("could not be recorded"))
      for (const fact of ["ERROR", "row Grace", "Created", "of-Grace"]) assert.include(line, fact)
    })
  )

  it.scopedLive("fails for a single row whose intent cannot be written, and sends nothing", () =>
    Effect.gen(function* () {
      const heyGen = makeHeyGen()
      const store = failing(yield* databaseFile, ({ state }) => Effect.succeed(state === "sending"))
      const error = yield* Effect.flip(
        Effect.provide(pipeline.once("Ada"), Layer.mergeAll(heyGen.services(), store, quiet))
      )
      assert.strictEqual(error.message, gone.message)
      assert.lengthOf(heyGen.creates(), 0)
    })
  )

  it.scopedLive("returns the result of a single row that is written only at the second attempt", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const isFirst = yield* Ref.make(true)
      const store = failing(filename, ({ stage, state }) =>
        stage === "create" && state === "Created" ? Ref.getAndSet(isFirst, false) : Effect.succeed(false)
      )
      const result = yield* pipeline
        .once("Ada")
        .pipe(Effect.provide(Layer.mergeAll(makeHeyGen().services(), store, quiet)))
      assert.strictEqual(result._tag, "Created")
    })
  )

  it.scopedLive("ends soon when it is interrupted while a result cannot be written, and logs the result", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const failed = yield* Deferred.make<void>()
      const { logged, logger } = makeLog()
      const store = failing(filename, ({ stage, state }) =>
        stage === "create" && state === "Created"
          ? Effect.as(Deferred.succeed(failed, undefined), true)
          : Effect.succeed(false)
      )
      const fiber = yield* Stream.runDrain(pipeline.run(["Ada"])).pipe(
        Effect.provide(Layer.mergeAll(makeHeyGen().services({ timeout: "10 minutes" }), store, logger)),
        Effect.fork
      )
      yield* Deferred.await(failed)
      assert.isTrue(Option.isSome(yield* Effect.timeoutOption(Fiber.interrupt(fiber), "1 minute")))
      const [line = ""] = logged.filter((line) => line.includes("could not be recorded"))
      for (const fact of ["row Ada", "Created", "look-of-Ada"]) assert.include(line, fact)
    })
  )

  it.scopedLive.each(["Created", "Rejected"] as const)(
    "keeps a row %s whose result another version of the library stored",
    (state) =>
      Effect.gen(function* () {
        const refused = refusal(400, "invalid_parameter")
        const heyGen = makeHeyGen((sent) => (state === "Rejected" && isCreate(sent) ? refused() : success(sent)))
        const run = Effect.provide(collected(pipeline.run(["Ada"])), heyGen.services())
        const runs = Effect.gen(function* () {
          const { find, put } = yield* Durable.RowStore
          const first = yield* run
          for (const row of (yield* find(batch, "create", ["row Ada"])).rows) {
            yield* put({ ...row, result: Option.some('{"_tag":"Later"}') })
          }
          return [first, yield* run] as const
        })
        const [first, again] = yield* Effect.provide(runs, Durable.layerSqlite({ filename: yield* databaseFile }))
        assert.deepStrictEqual([tagsOf(first), tagsOf(again)], [{ "row Ada": state }, { "row Ada": state }])
        assert.include(JSON.stringify(again), "stored by another version")
        assert.strictEqual(heyGen.creates().length, 1)
      })
  )

  it.scopedLive("writes a result when the store is back", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const failures = yield* Ref.make(1)
      const isGone = ({ key, state }: Durable.RowStore.StoredRow) =>
        key === "row Grace" && state === "Created"
          ? Ref.modify(failures, (left) => [left > 0, left - 1] as const)
          : Effect.succeed(false)
      yield* runOn(failing(filename, isGone))
      const next = yield* runOn(Durable.layerSqlite({ filename }))
      assert.strictEqual(next.creates, 1)
    })
  )
})

const opening = (filename: string) =>
  Effect.flip(Effect.scoped(Layer.build(Durable.layerSqlite({ filename })))).pipe(
    Effect.map(({ _tag, message }) => [_tag, message] as const)
  )

it.scopedLive("the store of a file writes so that a commit survives the loss of power", () =>
  Effect.gen(function* () {
    const client = yield* Layer.build(sqliteClient(yield* databaseFile))
    const sql = Context.get(client, SqlClient.SqlClient)
    const settings = yield* Effect.all([sql`PRAGMA synchronous`, sql`PRAGMA journal_mode`])
    assert.deepStrictEqual(settings.flat(), [{ synchronous: 2 }, { journal_mode: "wal" }])
  })
)

it("digits of a key are no code of a database that does not answer", () => {
  for (const key of ["order-10812345", "order-08123", "08056"]) {
    const { message } = storeUnavailable("read", new Error(`Expected null, actual "${key}"`))
    assert.notInclude(message, "does not answer")
  }
  assert.include(storeUnavailable("read", new Error("08006")).message, "does not answer")
})

describe("the store of a file says why it cannot be used, and what to do", () => {
  it.scopedLive("when its folder is missing", () =>
    Effect.gen(function* () {
      const [tag, message] = yield* opening(join(yield* temporaryFolder, "missing", "rows.db"))
      assert.strictEqual(tag, "StoreUnavailable")
      assert.include(message, "check that its folder exists")
    })
  )

  it.scopedLive("when it is a folder", () =>
    Effect.gen(function* () {
      const folder = join(yield* temporaryFolder, "rows.db")
      mkdirSync(folder)
      assert.include((yield* opening(folder))[1], "cannot be opened")
    })
  )

  it.scopedLive.each(["", ":memory:"])("when its name %j would forget every row", (filename) =>
    Effect.gen(function* () {
      assert.include((yield* opening(filename))[1], "needs the name of a file")
    })
  )

  it.scopedLive("but not for what an URL would mean by its name", () =>
    Effect.gen(function* () {
      const filename = join(yield* temporaryFolder, "50% a%20b?c#d.db")
      yield* Layer.build(Durable.layerSqlite({ filename }))
      assert.isTrue(existsSync(filename))
    })
  )

  it.scopedLive("when it is not a database", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      writeFileSync(filename, "Dear Ada, this is not a database. ".repeat(200))
      assert.include((yield* opening(filename))[1], "not a database, or is damaged")
    })
  )

  it.scopedLive("when the disk is full", () =>
    Effect.gen(function* () {
      const filename = yield* databaseFile
      const client = LibsqlClient.layer({ url: `file:${filename}` })
      const full = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`PRAGMA max_page_count = 12`)
      const heyGen = makeHeyGen()
      const { createGroups } = pipelines
      const many = Array.from({ length: 200 }, (_, n) => `name ${n}`)
      const error = yield* Effect.flip(
        Effect.provide(
          Effect.andThen(full, Stream.runDrain(createGroups?.run(many) ?? Stream.empty)),
          Layer.mergeAll(
            heyGen.services({ timeout: "15 seconds" }),
            Layer.provideMerge(Durable.layerSql, client),
            quiet
          )
        )
      )
      assert.include(error.message ?? "", "The disk is full")
      const again = yield* Effect.provide(
        collected(createGroups?.run(many) ?? Stream.empty),
        Layer.mergeAll(heyGen.services({ timeout: "15 seconds" }), Durable.layerSqlite({ filename }), quiet)
      )
      const lost = again.filter(({ _tag }) => _tag !== "Created")
      assert.deepStrictEqual(Object.keys(tagsOf(again)).length, 200)
      assert.strictEqual(heyGen.creates().length, 200)
      assert.isAtMost(lost.length, 4)
    })
  )
})

it.scopedLive("a runner of single rows fails for each further row once the store has failed", () =>
  Effect.gen(function* () {
    const isFirst = yield* Ref.make(true)
    const store = failing(yield* databaseFile, ({ state }) =>
      state === "Created" ? Ref.getAndSet(isFirst, false) : Effect.succeed(false)
    )
    const row = (name: string) => ({ key: name, request: { name, photo: AssetId.make("asset-1") } })
    const heyGen = makeHeyGen()
    yield* Effect.gen(function* () {
      const createOnce = yield* Durable.makePhotoAvatarRunner({ batch })
      assert.strictEqual((yield* createOnce(row("Ada")))._tag, "Created")
      assert.strictEqual(yield* Effect.flip(createOnce(row("Ada"))), gone)
      assert.strictEqual(yield* Effect.flip(createOnce(row("Zoe"))), gone)
    }).pipe(Effect.provide(Layer.mergeAll(heyGen.services(), store, quiet)))
    assert.lengthOf(heyGen.creates(), 1)
  })
)
