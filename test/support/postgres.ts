import { SqlClient } from "@effect/sql/SqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import { Context, Effect, Layer, Option, Redacted } from "effect"
import { postgresFolder, startPostgres } from "../../examples/many-machines/startPostgres.ts"

export const isPostgresInstalled = Option.isSome(postgresFolder())

/** Belongs in the name of a test that needs PostgreSQL. */
export const whyPostgresIsSkipped = isPostgresInstalled ? "" : " (skipped: PostgreSQL is not installed)"

/** A client of a database, with options such as how names are transformed. */
export const clientOf = (url: string, options: Omit<PgClient.PgClientConfig, "url"> = {}) =>
  PgClient.layer({ ...options, url: Redacted.make(url) })

/** The tests end no machine, so their server need not wait for its disk. */
const quick = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }

/** A PostgreSQL server of a test file, in which `makeSchema` returns the URL of a new, empty schema. */
export class Postgres extends Context.Tag("test/Postgres")<
  Postgres,
  { readonly url: string; readonly makeSchema: Effect.Effect<string> }
>() {
  static readonly layer = Layer.scoped(
    Postgres,
    Effect.gen(function* () {
      const url = yield* startPostgres(quick)
      const sql = yield* Effect.map(Layer.build(clientOf(url)), Context.get(SqlClient))
      let schemas = 0
      const makeSchema = Effect.suspend(() => {
        const name = `schema_${++schemas}`
        const path = encodeURIComponent(`-c search_path=${name}`)
        return Effect.as(Effect.orDie(sql`CREATE SCHEMA ${sql(name)}`), `${url}?options=${path}`)
      })
      return { url, makeSchema }
    })
  )
}
