/**
 * Rows through a store on SQLite or PostgreSQL, each created once however often it is run. Requires `@effect/sql`.
 *
 * @module effect-photo-avatar/durable
 */

import type * as SqlClient from "@effect/sql/SqlClient"
import * as Layer from "effect/Layer"
import type { StoreUnavailable } from "../domain/durable/StoreUnavailable.ts"
import { RowStore } from "../services/RowStore.ts"
import { sqliteClient } from "./internal/store/sqliteClient.ts"
import { makeSqlRowStore } from "./internal/store/sqlRowStore.ts"

export { BatchMismatch } from "../domain/durable/BatchMismatch.ts"
export { BatchNotFound } from "../domain/durable/BatchNotFound.ts"
export { DurableError } from "../domain/durable/DurableError.ts"
export type { Resolution } from "../domain/durable/Resolution.ts"
export type { RowCounts } from "../domain/durable/RowCounts.ts"
export { RowNotInDoubt } from "../domain/durable/RowNotInDoubt.ts"
export { StoreUnavailable } from "../domain/durable/StoreUnavailable.ts"
export { makeProgress, type PipelineProgress } from "../domain/pipeline/PipelineProgress.ts"
export { CreatedRow, RowResult, RowResultOf } from "../domain/pipeline/RowResult.ts"
export type { BatchRow } from "../services/BatchRow.ts"
export type { CreatedBy } from "../services/CreatedBy.ts"
export * from "../services/createFromPhotos.ts"
export type { DurableOptions, OnceOptions } from "../services/DurableOptions.ts"
export * from "../services/DurablePipeline.ts"
export { RowStore } from "../services/RowStore.ts"

/**
 * The row store on the application's SqlClient, for SQLite or PostgreSQL. Its two tables are created if they are missing.
 *
 * **When to use**
 *
 * For many machines, on PostgreSQL with `@effect/sql-pg`. In one process, or several on one machine, {@link layerSqlite}
 * needs no server.
 *
 * **Details**
 *
 * The tables are `effect_photo_avatar_batches` and `effect_photo_avatar_rows`. Times are those of the database's clock.
 * On PostgreSQL, where the tables exist, the user needs the rights to select, insert and update, and no others.
 *
 * **Gotchas**
 *
 * Inside a transaction, such as `sql.withTransaction`, of this or another database, it fails with `StoreUnavailable`:
 * an intent must be committed before its request leaves. A commit must survive the loss of power, and what is read must be
 * what was last committed: not SQLite with `synchronous` below FULL, nor PostgreSQL with `synchronous_commit` off, nor a
 * client that reads from a replica.
 *
 * **Example**
 *
 * ```ts
 * import * as PgClient from "@effect/sql-pg/PgClient"
 * import { Config, Layer } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const Rows = Durable.layerSql.pipe(Layer.provide(PgClient.layerConfig({ url: Config.redacted("DATABASE_URL") })))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerSql: Layer.Layer<RowStore, StoreUnavailable, SqlClient.SqlClient> = Layer.fresh(
  Layer.scoped(RowStore, makeSqlRowStore)
)

/**
 * The row store in a SQLite file, which is created if it is missing.
 *
 * **Details**
 *
 * Needs `@effect/sql-libsql`, which brings its own SQLite. A result that was written survives the loss of power
 * (write-ahead log, synchronous FULL). Several processes on one machine can share the file. Not for network drives. Fails
 * with `StoreUnavailable` if the file cannot be opened, and for `""` and `:memory:`, which would forget every row.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const created = Durable.countRows("november").pipe(
 *   Effect.flatMap(({ created }) => Console.log(`${created} created`)),
 *   Effect.provide(Durable.layerSqlite({ filename: "avatars.db" }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerSqlite = ({ filename }: { readonly filename: string }): Layer.Layer<RowStore, StoreUnavailable> =>
  Layer.provide(layerSql, sqliteClient(filename))
