import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Chunk, Effect, Option, Redacted, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import { adviceFor, type Outcome, outcomeOf } from "./outcome.ts"

/** Each database holds one batch. */
export const batch = "bulk"

const columns = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

type Cells = Record<string, string | undefined>

/** Spreadsheets take some cells as formulas, and in some countries a semicolon as the end of a cell. */
export const csvOf = (rows: ReadonlyArray<Cells>): string =>
  stringify([...rows], { columns, escape_formulas: true, quoted_match: ";" })

const avatarOf = (result: RowResult<AvatarSummary>): Cells => {
  if (result._tag !== "Created") return {}
  if (result.created._tag === "Readable") {
    const { groupId, id, imageUrl, name } = result.created.value
    // The query of a picture's address is its password.
    const image = Option.map(imageUrl, ({ url }) => Redacted.value(url).replace(/[?#].*/s, ""))
    return { name, avatar_id: id, group_id: Option.getOrUndefined(groupId), image: Option.getOrUndefined(image) }
  }
  const { error } = result.created
  if ("id" in error) return { avatar_id: error.id }
  return "createdId" in error ? { avatar_id: Option.getOrUndefined(error.createdId) } : {}
}

const notSent: Outcome = { state: "not sent", reason: "no run has sent it", error: "" }

const inFlight: Outcome = { state: "in flight", reason: "its run ended before a result was stored", error: "" }

/** Only a table tells the name of a row that was not created. */
const cellsOf = (key: string, name: string | undefined, row: Durable.BatchRow<AvatarSummary> | undefined): Cells => {
  const result = Option.flatMap(Option.fromNullable(row), ({ result }) => result)
  const outcome = Option.match(result, {
    onNone: () => (row?.state === "sending" ? inFlight : notSent),
    onSome: outcomeOf
  })
  const { error, reason, state } = outcome
  const avatar = Option.match(result, { onNone: () => ({}), onSome: avatarOf })
  return { key, name, state, ...avatar, error: error === "" ? reason : error, advice: adviceFor(outcome, key) }
}

/** What is known of all rows of the database. */
export const ofDatabase = Stream.map(Durable.rows(batch, "photos"), (row) => cellsOf(row.key, undefined, row))

/** What is known of the rows of a table. */
export const ofTable = <E>(rows: Stream.Stream<{ readonly key: string; readonly name: string }, E>) =>
  Stream.mapEffect(Stream.grouped(rows, 500), (some) =>
    Effect.map(
      Durable.findRows(
        batch,
        "photos",
        Chunk.toReadonlyArray(some).map(({ key }) => key)
      ),
      (found) => {
        const byKey = new Map(found.map((row) => [row.key, row]))
        return Chunk.map(some, ({ key, name }) => cellsOf(key, name, byKey.get(key)))
      }
    )
  ).pipe(Stream.flattenChunks)

type ReportError = UsageError | Durable.DurableError | Durable.BatchNotFound

/** Writes what is known of each row to a CSV file. */
export const writeReport = (path: string, rows: Stream.Stream<Cells, ReportError, Durable.RowStore>) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => {
    const lines = Stream.map(Stream.grouped(rows, 500), (some) => csvOf(Chunk.toReadonlyArray(some)))
    const bytes = Stream.encodeText(Stream.concat(Stream.make(`${columns.join()}\n`), lines))
    const unwritable = ({ message }: PlatformError) =>
      new UsageError({
        message: `The report ${path} cannot be written: ${message}. Free space or choose another file, and write it with --db and --report.`
      })
    return Effect.catchTags(Stream.run(bytes, files.sink(path)), { BadArgument: unwritable, SystemError: unwritable })
  })
