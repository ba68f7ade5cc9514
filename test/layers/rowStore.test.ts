import { randomBytes } from "node:crypto"
import * as Reactivity from "@effect/experimental/Reactivity"
import { make as makeClient, SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { makeCompiler } from "@effect/sql/Statement"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import type * as PgClient from "@effect/sql-pg/PgClient"
import { assert, describe, it, layer, type Vitest, vi } from "@effect/vitest"
import {
  Array as Arr,
  Context,
  Deferred,
  Effect,
  Fiber,
  Layer,
  Option,
  Schema,
  type Scope,
  String as Str
} from "effect"
import { IdempotencyKey } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import { clientOf } from "../support/clientOf.ts"
import { databaseFile } from "../support/durable.ts"
import { isPostgresInstalled, Postgres, whyPostgresIsSkipped } from "../support/postgres.ts"

type Row = Durable.RowStore.StoredRow

type Options = Pick<PgClient.PgClientConfig, "transformQueryNames" | "transformResultNames" | "maxConnections">

/** Makes new databases, each with a layer that connects another client to it. */
class Databases extends Context.Tag("test/Databases")<
  Databases,
  { readonly make: Effect.Effect<(options?: Options) => Layer.Layer<SqlClient>, never, Scope.Scope> }
>() {}

/** Makes new stores. */
class Stores extends Context.Tag("test/Stores")<
  Stores,
  { readonly make: Effect.Effect<Layer.Layer<Durable.RowStore, Durable.StoreUnavailable>, never, Scope.Scope> }
>() {}

const inMemory = Layer.succeed(Stores, { make: Effect.succeed(Mock.layerRowStore) })

const storesOf = Layer.effect(
  Stores,
  Effect.map(Databases, ({ make }) => ({
    make: Effect.map(make, (client) => Layer.provide(Durable.layerSql, client()))
  }))
)

const waits = Effect.flatMap(SqlClient, (sql) => Effect.orDie(sql`PRAGMA busy_timeout = 5000`))

const onSqlite = Layer.succeed(Databases, {
  make: Effect.map(databaseFile, (filename) => (options: Options = {}) => {
    const client = Layer.orDie(LibsqlClient.layer({ url: `file:${filename}`, ...options }))
    return Layer.provideMerge(Layer.effectDiscard(waits), client)
  })
})

const onPostgres = Layer.effect(
  Databases,
  Effect.map(Postgres, ({ makeSchema }) => ({
    make: Effect.map(
      makeSchema,
      (url) =>
        (options: Options = {}) =>
          Layer.orDie(clientOf(url, options))
    )
  }))
).pipe(Layer.provide(Postgres.layer))

const batch = "november"

const waiting = (key: string): Row => ({
  batch,
  stage: "create",
  key,
  version: 0,
  state: "waiting",
  digest: "digest",
  apiKeyFingerprint: "0123456789abcdef",
  idempotencyKey: Option.none(),
  attempts: 0,
  uploadId: Option.none(),
  attemptLimit: 120_000,
  firstSentAt: Option.none(),
  lastSentAt: Option.none(),
  result: Option.none()
})

const sending = (key: string): Row => ({ ...waiting(key), state: "sending", attempts: 1 })

/** The row as the store returns it. */
const written = (row: Row): Row => ({ ...row, version: row.version + 1 })

const november = { name: batch, kind: "createPhotoAvatars", baseUrl: "https://api.heygen.example" } as const

/** A store on a new database, with the batch begun. */
const onNewDatabase = <A, E>(program: Effect.Effect<A, E, Durable.RowStore>, options?: Options) =>
  Effect.flatMap(
    Effect.flatMap(Databases, ({ make }) => make),
    (client) =>
      Effect.flatMap(Durable.RowStore, (store) => Effect.andThen(store.open(november), program)).pipe(
        Effect.provide(Layer.provide(Durable.layerSql, client(options)))
      )
  )

/** A new store, with the batch begun. */
const onNewStore = <A, E>(program: Effect.Effect<A, E, Durable.RowStore>) =>
  Effect.flatMap(
    Effect.flatMap(Stores, ({ make }) => make),
    (layer) =>
      Effect.provide(
        Effect.flatMap(Durable.RowStore, (store) => Effect.andThen(store.open(november), program)),
        layer
      )
  )

const find = (...keys: ReadonlyArray<string>) =>
  Effect.flatMap(Durable.RowStore, (store) => store.find(batch, "create", keys))

const put = (row: Row) => Effect.flatMap(Durable.RowStore, (store) => store.put(row))

const hour = 60 * 60 * 1000

const day = 24 * hour

/** Runs an effect while the clock of this machine, but not that of the database, goes wrong by a time. */
const withClockOffBy = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + millis })),
    () => effect,
    () => Effect.sync(() => vi.useRealTimers())
  )

const promises = (it: Vitest.MethodsNonLive<Stores, true>) => {
  it.scoped("writes a row and returns it as it was written", () =>
    onNewStore(
      Effect.gen(function* () {
        const row: Row = {
          ...waiting("1"),
          state: "Created",
          attempts: 2,
          idempotencyKey: Option.some(IdempotencyKey.make("key-1")),
          firstSentAt: Option.some(1_760_000_000_000.25),
          lastSentAt: Option.some(1_760_000_000_001),
          result: Option.some('{"_tag":"Created"}')
        }
        assert.deepStrictEqual(yield* put(row), Option.some(written(row)))
        assert.deepStrictEqual((yield* find("1", "2")).rows, [written(row)])
      })
    )
  )

  it.scoped("writes a row only if its version is the one that is stored", () =>
    onNewStore(
      Effect.gen(function* () {
        const row = waiting("1")
        assert.isTrue(Option.isSome(yield* put(row)))
        assert.isTrue(Option.isNone(yield* put({ ...row, digest: "another" })))
        assert.isTrue(Option.isNone(yield* put({ ...row, version: 2 })))
        assert.isTrue(Option.isSome(yield* put({ ...row, version: 1, digest: "next" })))
        assert.isTrue(Option.isNone(yield* put({ ...row, version: 1, digest: "late" })))
        assert.strictEqual((yield* find("1")).rows[0]?.digest, "next")
      })
    )
  )

  it.scoped("lets one of several writes of a row win that are made together", () =>
    onNewStore(
      Effect.gen(function* () {
        const puts = yield* Effect.forEach(["first", "second", "third"], (digest) => put({ ...waiting("1"), digest }), {
          concurrency: "unbounded"
        })
        const [winner, ...others] = Arr.getSomes(puts)
        assert.deepStrictEqual(others, [])
        assert.deepStrictEqual((yield* find("1")).rows, winner === undefined ? [] : [winner])
      })
    )
  )

  it.scoped("writes a row that is made together with a stale write of it", () =>
    onNewStore(
      Effect.gen(function* () {
        const [first] = Arr.getSomes([yield* put(sending("1"))])
        const settled: Row = { ...(first ?? sending("1")), state: "Rejected", result: Option.some("{}") }
        const [stale, next] = yield* Effect.all([put(sending("1")), put(settled)], { concurrency: "unbounded" })
        assert.deepStrictEqual(stale, Option.none())
        assert.deepStrictEqual(next, Option.some(written(settled)))
      })
    )
  )

  it.scoped("keeps the time at which a row was first sent, and sets the time of the last", () =>
    onNewStore(
      Effect.gen(function* () {
        const row = { ...sending("1"), firstSentAt: Option.some(5), lastSentAt: Option.some(6) }
        const [stored] = Arr.getSomes([yield* put(row)])
        assert.deepStrictEqual(stored?.firstSentAt, Option.some(5))
        assert.isTrue(Option.exists(stored?.lastSentAt ?? Option.none(), (at) => at > 1_760_000_000_000))
      })
    )
  )

  it.scoped("lets no row of a cancelled batch become `sending`, and writes their results", () =>
    onNewStore(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const [underWay] = Arr.getSomes([yield* put(sending("1"))])
        yield* store.cancel("december")
        yield* store.open({ ...november, name: "december" })
        yield* store.cancel(batch)
        const [begun, elsewhere, settled] = yield* Effect.all(
          [
            put(sending("2")),
            put({ ...sending("2"), batch: "december" }),
            put({ ...(underWay ?? sending("1")), state: "Created", result: Option.some("{}") })
          ],
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual([begun, elsewhere, settled].map(Option.isSome), [false, true, true])
        assert.isTrue((yield* find()).isCancelled)
        assert.isFalse((yield* store.find("december", "create", [])).isCancelled)
      })
    )
  )

  it.scoped("counts the rows of a batch by state", () =>
    onNewStore(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const states = ["waiting", "sending", "Created", "Created", "Rejected", "Ambiguous", "NotSent"] as const
        yield* Effect.forEach(states, (state, n) => put({ ...waiting(`${n}`), state }), { concurrency: "unbounded" })
        yield* put({ ...waiting("photo"), stage: "upload", state: "Created" })
        assert.deepStrictEqual(yield* store.count(batch, "create"), {
          created: 2,
          rejected: 1,
          ambiguous: 1,
          notSent: 1,
          sending: 1,
          waiting: 1,
          isCancelled: false
        })
      })
    )
  )

  it.scoped("returns pages in one order, with each row once", () =>
    onNewStore(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const keys = ["b", "a", "B", "é", "z", "10", "9", " ", "a b", "A", "ß", "日本"]
        yield* Effect.forEach(keys, (key) => put(waiting(key)), { concurrency: "unbounded" })
        const pages = yield* Effect.iterate(
          { seen: Arr.empty<string>(), sizes: Arr.empty<number>() },
          {
            while: ({ sizes }) => Arr.last(sizes).pipe(Option.getOrElse(() => 1)) > 0,
            body: ({ seen, sizes }) =>
              Effect.map(store.page(batch, "create", Arr.last(seen), 5), (rows) => ({
                seen: [...seen, ...rows.map(({ key }) => key)],
                sizes: [...sizes, rows.length]
              }))
          }
        )
        assert.deepStrictEqual(pages, { seen: [...keys].sort(), sizes: [5, 5, 2, 0] })
      })
    )
  )

  it.scoped("knows what began a batch, and refuses another kind or base URL", () =>
    onNewStore(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        assert.deepStrictEqual(yield* store.kindOf(batch), Option.some("createPhotoAvatars"))
        assert.deepStrictEqual(yield* store.kindOf("december"), Option.none())
        assert.deepStrictEqual(yield* store.find("december", "create", ["1"]), { rows: [], now: 0, isCancelled: false })
        yield* store.open(november)
        const kind = yield* Effect.flip(store.open({ ...november, kind: "createGroups" }))
        const place = yield* Effect.flip(store.open({ ...november, baseUrl: "http://127.0.0.1:9" }))
        assert.deepStrictEqual([kind._tag, place._tag], ["BatchMismatch", "BatchMismatch"])
        assert.include(kind.message, "is a batch of createPhotoAvatars, and this is a run of createGroups")
        assert.include(place.message, "belongs to https://api.heygen.example")
      })
    )
  )

  it.scoped("keeps keys of any characters, up to 10,000 of them", () =>
    onNewStore(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const keys = [
          "Ada's '; DROP TABLE effect_photo_avatar_rows; --",
          'C:\\photos\\"Ada".jpg',
          "Ada\r\nLovelace\t",
          "Zoë 👩🏽‍🚀 日本 שלום",
          "$1 ? :name %s",
          "NUL \u0000 and half an emoji \ud83d",
          "NUL \u001a0000 and half an emoji",
          "a/long/path/".repeat(840).slice(0, 10_000),
          ""
        ]
        for (const key of keys) {
          const row = { ...waiting(key), result: Option.some(JSON.stringify(key)) }
          assert.deepStrictEqual(yield* put(row), Option.some(written(row)))
          assert.deepStrictEqual((yield* find(key)).rows, [written(row)])
          const [first] = yield* store.page(batch, "create", Option.none(), 10)
          assert.strictEqual(first?.key, keys.slice(0, keys.indexOf(key) + 1).sort()[0])
          const after = yield* store.page(batch, "create", Option.some(key), 10)
          assert.notInclude(
            after.map((row) => row.key),
            key
          )
        }
      })
    )
  )

  it.scoped("keeps batches whose names have such characters apart", () =>
    onNewStore(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const names = ["november\u0000", "november\u0000\u0000"]
        for (const name of names) {
          yield* store.open({ ...november, name })
          const row = { ...waiting("1"), batch: name }
          assert.deepStrictEqual(yield* put(row), Option.some(written(row)))
          assert.deepStrictEqual((yield* store.find(name, "create", ["1"])).rows, [written(row)])
          assert.strictEqual((yield* store.count(name, "create")).waiting, 1)
        }
        yield* store.cancel("november\u0000")
        const cancelled = yield* Effect.forEach(names, (name) => store.find(name, "create", []))
        assert.deepStrictEqual(
          cancelled.map(({ isCancelled }) => isCancelled),
          [true, false]
        )
      })
    )
  )

  it.scoped("writes a thousand rows together, each once", () =>
    onNewStore(
      Effect.gen(function* () {
        const rows = Arr.makeBy(1000, (n) => sending(`row ${n}`))
        const written = yield* Effect.forEach(rows, put, { concurrency: "unbounded" })
        assert.strictEqual(Arr.getSomes(written).length, 1000)
        assert.strictEqual((yield* find(...rows.map(({ key }) => key))).rows.length, 1000)
      })
    )
  )
}

const promisesOfSql = (it: Vitest.MethodsNonLive<Databases, true>) => {
  it.scoped("lets one of many win who write the same row at once, from several clients", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(Databases, ({ make }) => make)
      const rivals = Arr.makeBy(4, (rival) =>
        Effect.gen(function* () {
          const store = yield* Durable.RowStore
          yield* store.open(november)
          return yield* Effect.forEach(
            Arr.makeBy(20, (n) => ({ ...sending(`row ${n}`), digest: `rival ${rival}` })),
            store.put,
            { concurrency: "unbounded" }
          )
        }).pipe(Effect.provide(Layer.provide(Durable.layerSql, client())))
      )
      const written = Arr.getSomes((yield* Effect.all(rivals, { concurrency: "unbounded" })).flat())
      assert.strictEqual(written.length, 20)
      const stored = yield* Effect.provide(
        find(...written.map(({ key }) => key)),
        Layer.provide(Durable.layerSql, client())
      )
      const digestOf = (rows: ReadonlyArray<Row>) => Object.fromEntries(rows.map(({ digest, key }) => [key, digest]))
      assert.deepStrictEqual(digestOf(stored.rows), digestOf(written))
    })
  )

  it.scoped("refuses to work inside of a transaction, of its own database or another, and says so", () =>
    Effect.gen(function* () {
      const { make } = yield* Databases
      const client = (yield* make)()
      const another = (yield* make)()
      const inside = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.flatMap(SqlClient, (sql) => sql.withTransaction(effect))
      const store = yield* Effect.map(
        Layer.build(Layer.provide(Durable.layerSql, client)),
        Context.get(Durable.RowStore)
      )
      yield* store.open(november)
      const refused: Record<string, Effect.Effect<unknown, unknown>> = {
        open: store.open(november),
        kindOf: store.kindOf(batch),
        find: store.find(batch, "create", []),
        put: store.put(sending("1")),
        page: store.page(batch, "create", Option.none(), 1),
        count: store.count(batch, "create"),
        cancel: store.cancel(batch),
        layerSql: Effect.provide(Durable.RowStore, Layer.provide(Durable.layerSql, another))
      }
      for (const [name, effect] of Object.entries(refused)) {
        const error = yield* Effect.flip(inside(effect)).pipe(Effect.provide(another))
        assert.instanceOf(error, Durable.StoreUnavailable, name)
        assert.include(error.message, "inside of a database transaction", name)
      }
      assert.deepStrictEqual((yield* store.find(batch, "create", ["1"])).rows, [])
    })
  )

  it.scoped("works on a client that renames columns", () =>
    onNewDatabase(
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        const row = { ...waiting("1"), idempotencyKey: Option.some(IdempotencyKey.make("key-1")) }
        assert.deepStrictEqual(yield* put(row), Option.some(written(row)))
        assert.deepStrictEqual((yield* find("1")).rows, [written(row)])
        assert.deepStrictEqual(yield* store.page(batch, "create", Option.none(), 10), [written(row)])
        assert.strictEqual((yield* store.count(batch, "create")).waiting, 1)
      }),
      { transformResultNames: Str.snakeToCamel, transformQueryNames: Str.camelToSnake }
    )
  )

  it.scoped("is prepared by several clients at once", () =>
    Effect.gen(function* () {
      const client = yield* Effect.flatMap(Databases, ({ make }) => make)
      const clients = yield* Effect.forEach(Arr.range(1, 8), () => Layer.build(Layer.fresh(client())))
      const prepare = (context: Context.Context<SqlClient>) =>
        Layer.build(Layer.fresh(Layer.provide(Durable.layerSql, Layer.succeedContext(context))))
      const stores = yield* Effect.forEach(clients, prepare, { concurrency: "unbounded" })
      assert.strictEqual(stores.length, 8)
    })
  )

  for (const [name, offset] of [
    ["a day ahead", day],
    ["a day behind", -day]
  ] as const) {
    it.scoped(`sets the times of sending by the database's clock, where this machine's is ${name}`, () =>
      onNewDatabase(
        Effect.gen(function* () {
          const [row] = yield* withClockOffBy(
            offset,
            Effect.map(put(sending("1")), (written) => Arr.getSomes([written]))
          )
          const { now, rows } = yield* withClockOffBy(offset, find("1"))
          assert.deepStrictEqual(rows[0], row)
          const times = [row?.firstSentAt, row?.lastSentAt].map((at) => Option.getOrNull(at ?? Option.none()) ?? 0)
          // A clock may be set meanwhile, but not by an hour.
          for (const time of [...times, now]) assert.closeTo(time, Date.now(), hour)
        })
      )
    )
  }
}

describe.each([
  ["mysql", "MySQL"],
  ["mssql", "Microsoft SQL Server"],
  ["clickhouse", "ClickHouse"]
] as const)("on a client of %s", (dialect, name) => {
  const client = makeClient({
    acquirer: Effect.fail(new SqlError({ cause: new Error("You have an error in your SQL syntax") })),
    compiler: makeCompiler({
      dialect,
      placeholder: () => "?",
      onIdentifier: (name) => name,
      onCustom: () => ["", []],
      onRecordUpdate: () => ["", []]
    }),
    spanAttributes: []
  })

  it.scoped("the row store says that it works on SQLite and PostgreSQL only", () =>
    Effect.gen(function* () {
      const clients = Layer.provide(Layer.effect(SqlClient, client), Reactivity.layer)
      const error = yield* Effect.flip(Layer.build(Layer.provide(Layer.fresh(Durable.layerSql), clients)))
      assert.strictEqual(error._tag, "StoreUnavailable")
      assert.include(error.message, "SQLite and PostgreSQL")
      assert.include(error.message, name)
    })
  )
})

const live = { excludeTestServices: true } as const

layer(inMemory, live)("the row store in memory", promises)

layer(Layer.provideMerge(storesOf, onSqlite), live)("the row store on SQLite", (it) => {
  promises(it)
  promisesOfSql(it)
})

if (isPostgresInstalled) {
  layer(Layer.provideMerge(storesOf, onPostgres), live)("the row store on PostgreSQL", (it) => {
    promises(it)
    promisesOfSql(it)

    it.scoped("says that a key is longer than PostgreSQL can index", () =>
      onNewDatabase(
        Effect.gen(function* () {
          const { message } = yield* Effect.flip(put(waiting(randomBytes(5000).toString("hex"))))
          assert.include(message, "use keys of at most 2,000 bytes")
          assert.isTrue(Option.isSome(yield* put(waiting(randomBytes(1000).toString("hex")))))
        })
      )
    )

    it.scoped("lets one of two runs have a row where transactions are serializable, too", () =>
      Effect.gen(function* () {
        const client = yield* Effect.flatMap(Databases, ({ make }) => make)
        const connect = Effect.map(Layer.build(client({ maxConnections: 1 })), Context.get(SqlClient))
        const connectStore = Effect.gen(function* () {
          const sql = yield* connect
          yield* sql`SET default_transaction_isolation = 'serializable'`
          const [pid] = yield* Effect.map(
            sql<{ readonly pid: number }>`SELECT pg_backend_pid() AS pid`,
            Arr.map(({ pid }) => pid)
          )
          const layer = Layer.provide(Durable.layerSql, Layer.succeed(SqlClient, sql))
          return { pid, store: yield* Effect.map(Layer.build(layer), Context.get(Durable.RowStore)) }
        })
        const stores = yield* Effect.all([connectStore, connectStore])
        const eachStore = <A, E>(run: (store: Durable.RowStore.Service) => Effect.Effect<A, E>) =>
          Effect.forEach(stores, ({ store }) => run(store), { concurrency: "unbounded" })
        yield* eachStore(({ open }) => open(november))
        yield* stores[0].store.put(waiting("1"))

        const third = yield* connect
        const areBothWaiting = Effect.map(
          third`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND ${third.in(
            "pid",
            stores.map(({ pid }) => pid)
          )}`,
          ({ length }) => length === 2
        )
        const isHeld = yield* Deferred.make<void>()
        const taking = yield* Effect.fork(
          Effect.andThen(
            Deferred.await(isHeld),
            eachStore(({ put }) => put({ ...sending("1"), version: 1 }))
          )
        )
        yield* third.withTransaction(
          Effect.gen(function* () {
            yield* third`UPDATE effect_photo_avatar_rows SET attempts = 0`
            yield* Deferred.succeed(isHeld, undefined)
            yield* Effect.repeat(Effect.delay(areBothWaiting, "5 millis"), { until: (are) => are })
          })
        )
        assert.lengthOf(Arr.getSomes(yield* Fiber.join(taking)), 1)
      })
    )

    it.scoped("needs the right to create tables only where they are missing", () =>
      Effect.gen(function* () {
        const client = yield* Effect.flatMap(Databases, ({ make }) => make)
        const sql = yield* Effect.map(Layer.build(client()), Context.get(SqlClient))
        const [{ schema }] = yield* Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ schema: Schema.String })))(
          yield* sql`SELECT current_schema() AS schema`
        )
        yield* sql`CREATE ROLE writer`
        yield* sql`GRANT USAGE ON SCHEMA ${sql(schema)} TO writer`
        const writer = yield* Effect.map(Layer.build(client({ maxConnections: 1 })), Context.get(SqlClient))
        yield* writer`SET ROLE writer`
        const storeOn = (client: SqlClient) =>
          Layer.fresh(Layer.provide(Durable.layerSql, Layer.succeed(SqlClient, client)))
        const asWriter = <A, E>(use: Effect.Effect<A, E, Durable.RowStore>) => Effect.provide(use, storeOn(writer))

        const refused = yield* Effect.flip(asWriter(Effect.void))
        assert.include(refused.message, "run once as a user that may create the tables")

        yield* Effect.scoped(Layer.build(storeOn(sql)))
        yield* sql`GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA ${sql(schema)} TO writer`
        const written = yield* asWriter(
          Effect.flatMap(Durable.RowStore, ({ open, put }) => Effect.zipRight(open(november), put(waiting("1"))))
        )
        assert.isTrue(Option.isSome(written))
      })
    )
  })
}
if (!isPostgresInstalled) {
  describe.skip(`the row store on PostgreSQL${whyPostgresIsSkipped}`, () => it("keeps the same promises", () => {}))
}

it.scopedLive("two stores in one program keep their rows apart", () =>
  Effect.gen(function* () {
    const counts: Array<number> = []
    const openAndFind = (filename: string, key: string) =>
      Effect.gen(function* () {
        const store = yield* Durable.RowStore
        yield* store.open({ name: batch, kind: "createGroups", baseUrl: "https://api.heygen.com" })
        yield* store.put(waiting(key))
        counts.push((yield* store.find(batch, "create", ["a", "b"])).rows.length)
      }).pipe(Layer.effectDiscard, Layer.provide(Durable.layerSqlite({ filename })))
    const [one, other] = yield* Effect.all([databaseFile, databaseFile])
    yield* Layer.build(Layer.merge(openAndFind(one, "a"), openAndFind(other, "b")))
    assert.deepStrictEqual(counts, [1, 1])
  })
)
