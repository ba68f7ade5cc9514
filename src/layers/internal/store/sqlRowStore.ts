import * as SqlClient from "@effect/sql/SqlClient"
import type * as Statement from "@effect/sql/Statement"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import { UploadId } from "../../../domain/UploadId.ts"
import { RowStore } from "../../../services/RowStore.ts"
import { checkBatch } from "./checkBatch.ts"
import { grouped } from "./grouped.ts"
import { outsideTransaction } from "./outsideTransaction.ts"
import { rowCounts } from "./rowCounts.ts"
import { rowIdOf } from "./rowIdOf.ts"
import { originalText, storableText } from "./storableText.ts"
import { storeFailure } from "./storeFailure.ts"

const closed = new StoreUnavailable({ message: "The row store could not be written: its layer is closed." })

/** The most rows that one statement writes. */
const largestGroup = 500

const RowState = Schema.Literal("waiting", "sending", "Created", "Rejected", "Ambiguous", "NotSent")

const storedFields = {
  batch: Schema.String,
  stage: Schema.Literal("upload", "create", "ready"),
  key: Schema.String,
  version: Schema.Number,
  state: RowState,
  digest: Schema.String,
  api_key_fingerprint: Schema.String,
  idempotency_key: Schema.NullOr(IdempotencyKey),
  upload_id: Schema.NullOr(UploadId),
  attempts: Schema.Number,
  attempt_limit: Schema.Number,
  first_sent_at: Schema.NullOr(Schema.Number),
  last_sent_at: Schema.NullOr(Schema.Number),
  result: Schema.NullOr(Schema.String)
}

const Stored = Schema.Struct(storedFields)

type Stored = typeof Stored.Type

const rowOf = (stored: Stored): RowStore.StoredRow => ({
  batch: originalText(stored.batch),
  stage: stored.stage,
  key: originalText(stored.key),
  version: stored.version,
  state: stored.state,
  digest: stored.digest,
  apiKeyFingerprint: stored.api_key_fingerprint,
  idempotencyKey: Option.fromNullable(stored.idempotency_key),
  uploadId: Option.fromNullable(stored.upload_id),
  attempts: stored.attempts,
  attemptLimit: stored.attempt_limit,
  firstSentAt: Option.fromNullable(stored.first_sent_at),
  lastSentAt: Option.fromNullable(stored.last_sent_at),
  result: Option.fromNullable(stored.result)
})

const storedOf = (row: RowStore.StoredRow): Stored => ({
  batch: storableText(row.batch),
  stage: row.stage,
  key: storableText(row.key),
  version: row.version,
  state: row.state,
  digest: row.digest,
  api_key_fingerprint: row.apiKeyFingerprint,
  idempotency_key: Option.getOrNull(row.idempotencyKey),
  upload_id: Option.getOrNull(row.uploadId),
  attempts: row.attempts,
  attempt_limit: row.attemptLimit,
  first_sent_at: Option.getOrNull(row.firstSentAt),
  last_sent_at: Option.getOrNull(row.lastSentAt),
  result: Option.getOrNull(row.result)
})

/** The columns of the batch, with those of one of its rows, or nulls where none was found. */
const Found = Schema.Union(
  Schema.Struct({ ...storedFields, now: Schema.Number, cancelled_at: Schema.NullOr(Schema.Number) }),
  Schema.Struct({ key: Schema.Null, now: Schema.Number, cancelled_at: Schema.NullOr(Schema.Number) })
)

const Written = Schema.Struct({
  batch: Schema.String,
  stage: Schema.String,
  key: Schema.String,
  first_sent_at: Schema.NullOr(Schema.Number),
  last_sent_at: Schema.NullOr(Schema.Number)
})

const StoredBatch = Schema.Struct({
  kind: Schema.Literal("createGroups", "createPhotoAvatars", "createFromPhotos"),
  baseUrl: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("base_url"))
})

const Counted = Schema.Struct({ state: RowState, rows: Schema.Number })

const columns = Object.keys(storedFields)

const listed = columns.join(", ")

const overwritten = columns
  .filter((column) => column !== "batch" && column !== "stage" && column !== "key")
  .map((column) => `${column} = excluded.${column}`)
  .join(", ")

/** What SQLite and PostgreSQL express differently. */
interface Dialect {
  /** The database's clock, in milliseconds since 1970. */
  readonly now: string
  readonly rowsOf: (json: string) => Statement.Fragment
  readonly textsOf: (json: string) => Statement.Fragment
}

const unsupported = (dialect: string) =>
  new StoreUnavailable({
    message: `The row store works on SQLite and PostgreSQL only, and this SqlClient is one of ${dialect}. Nothing was changed.`
  })

/** Fails before a statement is run that the database would refuse, or understand otherwise. */
const dialectOf = (sql: SqlClient.SqlClient): Effect.Effect<Dialect, StoreUnavailable> =>
  sql.onDialect({
    sqlite: () =>
      Effect.succeed({
        now: "((julianday('now') - 2440587.5) * 86400000.0)",
        rowsOf: (json: string) =>
          sql`(SELECT ${sql.literal(columns.map((column) => `json_extract(value, '$.${column}') AS ${column}`).join(", "))} FROM json_each(${json}))`,
        textsOf: (json: string) => sql`SELECT value FROM json_each(${json})`
      }),
    pg: () =>
      Effect.succeed({
        now: "(extract(epoch FROM clock_timestamp()) * 1000)::double precision",
        rowsOf: (json: string) => sql`json_populate_recordset(NULL::effect_photo_avatar_rows, ${json}::json)`,
        textsOf: (json: string) => sql`SELECT json_array_elements_text(${json}::json)`
      }),
    mysql: () => unsupported("MySQL"),
    mssql: () => unsupported("Microsoft SQL Server"),
    clickhouse: () => unsupported("ClickHouse")
  })

const createTables = (sql: SqlClient.SqlClient) =>
  Effect.gen(function* () {
    yield* sql`CREATE TABLE IF NOT EXISTS effect_photo_avatar_batches (
      name TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      base_url TEXT NOT NULL,
      cancelled_at DOUBLE PRECISION
    )`
    yield* sql`CREATE TABLE IF NOT EXISTS effect_photo_avatar_rows (
      batch TEXT NOT NULL,
      stage TEXT NOT NULL,
      key TEXT NOT NULL,
      version DOUBLE PRECISION NOT NULL,
      state TEXT NOT NULL,
      digest TEXT NOT NULL,
      api_key_fingerprint TEXT NOT NULL,
      idempotency_key TEXT,
      upload_id TEXT,
      attempts DOUBLE PRECISION NOT NULL,
      attempt_limit DOUBLE PRECISION NOT NULL,
      first_sent_at DOUBLE PRECISION,
      last_sent_at DOUBLE PRECISION,
      result TEXT,
      PRIMARY KEY (batch, stage, key)
    )`
    yield* sql`CREATE INDEX IF NOT EXISTS effect_photo_avatar_rows_state
      ON effect_photo_avatar_rows (batch, stage, state)`
  })

/**
 * Creates the tables that are missing. `IF NOT EXISTS` fails on PostgreSQL when several sessions create the same table
 * at once, so they take turns; and it needs the right to create tables, so it is not run where they exist.
 */
const migrate = (sql: SqlClient.SqlClient) =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.unlessEffect(
        sql.withTransaction(
          Effect.zipRight(sql`SELECT pg_advisory_xact_lock(hashtext('effect_photo_avatar'))`, createTables(sql))
        ),
        Effect.map(
          sql`SELECT 1 WHERE to_regclass('effect_photo_avatar_rows_state') IS NOT NULL`,
          Arr.isNonEmptyReadonlyArray
        )
      ),
    orElse: () => createTables(sql)
  })

/** The row store on any SQLite or PostgreSQL client. Its tables are created when they are missing. */
export const makeSqlRowStore = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const dialect = yield* dialectOf(sql)
  const now = sql.literal(dialect.now)
  /** The columns whose values are not written as they are given. */
  const changed: Record<string, string> = {
    version: "version + 1",
    first_sent_at: `CASE WHEN state = 'sending' THEN coalesce(first_sent_at, ${dialect.now}) ELSE first_sent_at END`,
    last_sent_at: `CASE WHEN state = 'sending' THEN ${dialect.now} ELSE last_sent_at END`
  }
  const values = columns.map((column) => changed[column] ?? column).join(", ")
  yield* migrate(sql).pipe(storeFailure("prepared"), outsideTransaction)

  const reading = <A, I>(schema: Schema.Schema<A, I>, statement: Statement.Statement<object>) =>
    statement.withoutTransform.pipe(
      Effect.flatMap(Schema.decodeUnknown(Schema.Array(schema))),
      storeFailure("read"),
      outsideTransaction
    )

  const writeGroup = (rows: ReadonlyArray<RowStore.StoredRow>) =>
    Effect.gen(function* () {
      const writes = rows.map((row) => {
        const stored = storedOf(row)
        return { row, stored, id: rowIdOf(stored) }
      })
      const ordered = Arr.sortWith(writes, ({ id }) => id, Order.string).map(({ stored }) => stored)
      const written = yield* sql`INSERT INTO effect_photo_avatar_rows AS r (${sql.literal(listed)})
          SELECT ${sql.literal(values)}
          FROM ${dialect.rowsOf(JSON.stringify(ordered))} AS v
          WHERE v.state <> 'sending' OR NOT EXISTS (
            SELECT 1 FROM effect_photo_avatar_batches b WHERE b.name = v.batch AND b.cancelled_at IS NOT NULL
          )
          ON CONFLICT (batch, stage, key) DO UPDATE SET ${sql.literal(overwritten)}
          WHERE r.version = excluded.version - 1
          RETURNING batch, stage, key, first_sent_at, last_sent_at`.withoutTransform.pipe(
        Effect.flatMap(Schema.decodeUnknown(Schema.Array(Written)))
      )
      const byId = new Map(written.map((row) => [rowIdOf(row), row]))
      return writes.map(({ id, row }) =>
        Option.map(
          Option.fromNullable(byId.get(id)),
          (times): RowStore.StoredRow => ({
            ...row,
            version: row.version + 1,
            firstSentAt: Option.fromNullable(times.first_sent_at),
            lastSentAt: Option.fromNullable(times.last_sent_at)
          })
        )
      )
    }).pipe(storeFailure("written"))

  const write = yield* grouped(writeGroup, { idOf: rowIdOf, most: largestGroup, closed })

  const batchNamed = (name: string) =>
    Effect.map(
      reading(
        StoredBatch,
        sql`SELECT kind, base_url FROM effect_photo_avatar_batches WHERE name = ${storableText(name)}`
      ),
      Arr.head
    )

  const open = Effect.fnUntraced(function* (batch: RowStore.Batch) {
    yield* sql`INSERT INTO effect_photo_avatar_batches (name, kind, base_url)
      VALUES (${storableText(batch.name)}, ${batch.kind}, ${batch.baseUrl})
      ON CONFLICT (name) DO NOTHING`.pipe(storeFailure("written"), outsideTransaction)
    yield* Effect.flatMap(
      batchNamed(batch.name),
      Option.match({ onNone: () => Effect.void, onSome: (begun) => checkBatch(batch, begun) })
    )
  })

  const find: RowStore.Service["find"] = (batch, stage, keys) =>
    Effect.map(
      reading(
        Found,
        sql`SELECT ${now} AS now, b.cancelled_at, ${sql.literal(columns.map((column) => `r.${column}`).join(", "))}
          FROM effect_photo_avatar_batches b LEFT JOIN effect_photo_avatar_rows r
            ON r.batch = b.name AND r.stage = ${stage} AND r.key IN (${dialect.textsOf(JSON.stringify(keys.map(storableText)))})
          WHERE b.name = ${storableText(batch)}`
      ),
      (found) => ({
        rows: Arr.getSomes(found.map((row) => (row.key === null ? Option.none() : Option.some(rowOf(row))))),
        now: found[0]?.now ?? 0,
        isCancelled: found.some(({ cancelled_at }) => cancelled_at !== null)
      })
    )

  return RowStore.of({
    open,
    put: (row) => outsideTransaction(write(row)),
    find,
    kindOf: (batch) =>
      Effect.map(
        batchNamed(batch),
        Option.map(({ kind }) => kind)
      ),
    page: (batch, stage, after, size) =>
      Effect.map(
        reading(
          Stored,
          sql`SELECT ${sql.literal(listed)} FROM effect_photo_avatar_rows
            WHERE batch = ${storableText(batch)} AND stage = ${stage} AND ${Option.match(after, {
              onNone: () => sql.literal("1 = 1"),
              onSome: (key) => sql`key > ${storableText(key)}`
            })}
            ORDER BY key LIMIT ${size}`
        ),
        Arr.map(rowOf)
      ),
    count: (batch, stage) =>
      Effect.gen(function* () {
        const counted = yield* reading(
          Counted,
          sql`SELECT state, CAST(count(*) AS DOUBLE PRECISION) AS rows FROM effect_photo_avatar_rows
            WHERE batch = ${storableText(batch)} AND stage = ${stage} GROUP BY state`
        )
        const { isCancelled } = yield* find(batch, stage, [])
        return rowCounts((state) => counted.find((one) => one.state === state)?.rows ?? 0, isCancelled)
      }),
    cancel: (batch) =>
      Effect.asVoid(
        sql`UPDATE effect_photo_avatar_batches SET cancelled_at = ${now} WHERE name = ${storableText(batch)}`
      ).pipe(storeFailure("written"), outsideTransaction)
  })
})
