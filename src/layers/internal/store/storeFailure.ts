import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"

const remedies: ReadonlyArray<readonly [RegExp, string]> = [
  [/SQLITE_FULL|ENOSPC|disk is full|53100/i, "The disk is full: free some space, and run again."],
  [/SQLITE_IOERR/i, "The disk is full, over its quota, or failing: free some space, and run again."],
  [/SQLITE_READONLY|EACCES|EROFS|readonly/i, "The file or its folder cannot be written: check its permissions."],
  [/SQLITE_CANTOPEN|unable to open/i, "The file cannot be opened: check that its folder exists and can be written."],
  [
    /SQLITE_BUSY|SQLITE_LOCKED|is locked/i,
    "Another process held the database for more than five seconds: run again. Do not end another run of the batch."
  ],
  [/\b25006\b|read-only transaction/i, "The database takes no writes: connect to one that does, and run again."],
  [/SQLITE_CORRUPT|SQLITE_NOTADB|malformed|not a database/i, "The file is not a database, or is damaged: restore it."],
  [/\b53300\b/, "The database takes no more connections: end some, or raise max_connections, and run again."],
  [/\b42501\b/, "The database's user lacks a right: grant it, or run once as a user that may create the tables."],
  [/\b54000\b/, "A key is too long for PostgreSQL: use keys of at most 2,000 bytes, such as a digest."],
  [
    /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|Connection terminated|timeout exceeded|(?<!\S)(?:57P0\d|08\d{3})(?!\S)/i,
    "The database does not answer: start it, and run again. If a replica takes over, it may have forgotten rows, which are then created, and billed, again."
  ]
]

const field = (value: unknown, name: string) => (Predicate.hasProperty(value, name) ? String(value[name]) : "")

/** The messages and codes of an error and its causes. */
const wordsOf = (error: unknown): string =>
  Predicate.hasProperty(error, "cause") && error.cause !== undefined && error.cause !== error
    ? `${field(error, "code")} ${wordsOf(error.cause)}`.trim()
    : `${field(error, "code")} ${field(error, "message")}`.trim()

/** Whether PostgreSQL has rolled the statement back because of another one, as it may above READ COMMITTED. */
const isRolledBack = (error: unknown): boolean => {
  const code = field(error, "code")
  if (code === "40001" || code === "40P01") return true
  return Predicate.hasProperty(error, "cause") && error.cause !== error && isRolledBack(error.cause)
}

/** A statement that was rolled back had no effect. One that is rolled back for seconds is not run again. */
const soonAgain = Schedule.exponential("5 millis").pipe(
  Schedule.union(Schedule.spaced("500 millis")),
  Schedule.jittered,
  Schedule.upTo("10 seconds")
)

export const storeUnavailable = (action: string, error: unknown): StoreUnavailable => {
  const words = wordsOf(error)
  const remedy = remedies.find(([pattern]) => pattern.test(words))?.[1]
  return new StoreUnavailable({
    message: [`The row store could not be ${action}: ${words}.`, remedy ?? ""].join(" ").trim()
  })
}

/** Runs a statement again that was rolled back because of another one, and maps what it can fail with. */
export const storeFailure =
  (action: "prepared" | "opened" | "read" | "written") =>
  <A, E extends SqlError | Error, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, StoreUnavailable, R> =>
    Effect.retry(effect, { while: isRolledBack, schedule: soonAgain }).pipe(
      Effect.mapError((error) => storeUnavailable(action, error))
    )
