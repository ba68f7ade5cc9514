import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import { storeFailure, storeUnavailable } from "./storeFailure.ts"

const loadLibsql = Effect.tryPromise({
  try: () => import("@effect/sql-libsql/LibsqlClient"),
  catch: (cause) =>
    new StoreUnavailable({
      message: `The row store needs SQLite: npm install @effect/sql-libsql@0.42 (${String(cause)})`
    })
})

/** Other processes may hold the file for a moment. No transaction is used: one would reset this. */
const pragmas = ["busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL"]

const forgetful = (filename: string) =>
  new StoreUnavailable({
    message: `The row store needs the name of a file: "${filename}" would forget every row, and the next run would create all of them again.`
  })

/** `%`, `?` and `#` are characters of a name, and not of the URL. */
const urlOf = (filename: string) => `file:${filename.split("/").map(encodeURIComponent).join("/")}`

/** A SQLite client of a file, on which several processes can work. */
export const sqliteClient = (filename: string): Layer.Layer<SqlClient.SqlClient, StoreUnavailable> =>
  Layer.scoped(
    SqlClient.SqlClient,
    Effect.gen(function* () {
      if (filename === "" || filename === ":memory:") return yield* forgetful(filename)
      const { layer } = yield* loadLibsql
      const context = yield* Layer.build(layer({ url: urlOf(filename) })).pipe(
        Effect.catchAllDefect((defect) => Effect.fail(storeUnavailable(`opened at ${filename}`, defect))),
        Effect.mapError((error) => (error instanceof StoreUnavailable ? error : storeUnavailable("opened", error)))
      )
      const sql = Context.get(context, SqlClient.SqlClient)
      yield* Effect.forEach(pragmas, (pragma) => sql.unsafe(`PRAGMA ${pragma}`), { discard: true }).pipe(
        storeFailure("opened")
      )
      return sql
    })
  )
