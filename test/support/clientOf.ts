import * as PgClient from "@effect/sql-pg/PgClient"
import { Redacted } from "effect"

/** A client of a database, with options such as how names are transformed. */
export const clientOf = (url: string, options: Omit<PgClient.PgClientConfig, "url"> = {}) =>
  PgClient.layer({ connectTimeout: "10 minutes", ...options, url: Redacted.make(url) })
