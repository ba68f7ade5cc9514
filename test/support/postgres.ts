import { execFileSync, spawnSync } from "node:child_process"
import { chownSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { SqlClient } from "@effect/sql/SqlClient"
import { Context, Effect, Layer, Option } from "effect"
import { postgresFolder, startPostgres } from "../../examples/many-machines/startPostgres.ts"
import { clientOf } from "./clientOf.ts"

const idOf = (flag: "-u" | "-g") => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }))

/** PostgreSQL does not run as root, and a container may allow no other user. */
const canRunAsNobody = () => {
  if (process.getuid?.() !== 0) return true
  const folder = mkdtempSync(join(tmpdir(), "nobody-"))
  try {
    const ids = { uid: idOf("-u"), gid: idOf("-g") }
    chownSync(folder, ids.uid, ids.gid)
    return spawnSync("id", [], { ...ids, cwd: folder }).status === 0
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const isPostgresInstalled = Option.isSome(postgresFolder()) && canRunAsNobody()

/** Belongs in the name of a test that needs PostgreSQL. */
export const whyPostgresIsSkipped = isPostgresInstalled
  ? ""
  : " (skipped: PostgreSQL is not installed, or cannot be run)"

/** The tests end no machine, so their server need not wait for its disk. */
const quick = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }

/**
 * A PostgreSQL server of a test file, in which `makeSchema` and `makeDatabase` return the URL of a new, empty schema or
 * database.
 */
export class Postgres extends Context.Tag("test/Postgres")<
  Postgres,
  { readonly url: string; readonly makeSchema: Effect.Effect<string>; readonly makeDatabase: Effect.Effect<string> }
>() {
  static readonly layer = Layer.scoped(
    Postgres,
    Effect.gen(function* () {
      const url = yield* startPostgres(quick)
      const sql = yield* Effect.map(Layer.build(clientOf(url)), Context.get(SqlClient))
      let made = 0
      const makeSchema = Effect.suspend(() => {
        const name = `schema_${++made}`
        const path = encodeURIComponent(`-c search_path=${name}`)
        return Effect.as(Effect.orDie(sql`CREATE SCHEMA ${sql(name)}`), `${url}?options=${path}`)
      })
      const makeDatabase = Effect.suspend(() => {
        const name = `database_${++made}`
        return Effect.as(Effect.orDie(sql`CREATE DATABASE ${sql(name)}`), url.replace(/[^/]+$/, name))
      })
      return { url, makeSchema, makeDatabase }
    })
  )
}
