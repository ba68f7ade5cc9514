import * as Path from "node:path"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Chunk, Effect, Option, Redacted, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import { UsageError } from "../command-line/UsageError.ts"
import type { KnownRow, KnownRows } from "./knownRows.ts"

const columns = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

/** How a report begins, also one that a spreadsheet has saved. A table of rows has other columns. */
const beginning = /^"?key"?[,;\t]"?name"?[,;\t]"?state"?[,;\t]/

const longestBeginning = 32

type Cells = Record<string, string | undefined>

/** Spreadsheets take some cells as formulas, and in some countries a semicolon as the end of a cell. */
export const csvOf = (rows: ReadonlyArray<Cells>): string =>
  stringify([...rows], { columns, escape_formulas: true, quoted_match: ";" })

const avatarOf = (result: RowResult<AvatarSummary>): Cells => {
  if (result._tag !== "Created") return {}
  if (result.created._tag === "Complete") {
    const { groupId, id, imageUrl, name } = result.created.value
    // The query of a picture's address is its password.
    const image = Option.map(imageUrl, ({ url }) => Redacted.value(url).replace(/[?#].*/s, ""))
    return {
      avatar_id: id,
      group_id: Option.getOrUndefined(groupId),
      image: Option.getOrUndefined(image),
      ...(Option.isSome(name) ? { name: name.value } : {})
    }
  }
  return { avatar_id: Option.getOrUndefined(result.created.error.createdId) }
}

const cellsOf = ({ advice, key, name, outcome, result }: KnownRow): Cells => {
  const { error, reason, state } = outcome
  const avatar = Option.match(result, { onNone: () => ({}), onSome: avatarOf })
  return { key, name, state, ...avatar, error: error === "" ? reason : error, advice }
}

const unwritable =
  (path: string, advice: string) =>
  ({ message }: PlatformError) =>
    new UsageError({ message: `The report ${path} cannot be written: ${message}. ${advice}` })

/** Fails unless a report can be written to a file: a new one, or over an empty one or a report. It changes no file. */
export const checkReport = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    if (!(yield* files.exists(path))) return yield* files.access(Path.dirname(path), { writable: true })
    const file = yield* files.open(path, { flag: "r+" })
    const isFile = (yield* file.stat).type === "File"
    // To read from a pipe or a terminal would wait for input.
    const start = isFile ? yield* file.readAlloc(longestBeginning) : Option.none()
    const isReport = Option.match(start, {
      onNone: () => isFile,
      onSome: (bytes) => beginning.test(new TextDecoder().decode(bytes))
    })
    if (isReport) return
    return yield* new UsageError({
      message: `The report would overwrite ${path}, which is no report. Choose another file.`
    })
  }).pipe(
    Effect.scoped,
    Effect.catchTags({
      BadArgument: unwritable(path, "Choose another file."),
      SystemError: unwritable(path, "Choose another file.")
    })
  )

/** Writes what is known of each row to a CSV file. What the file is may have changed since the run began. */
export const writeReport = Effect.fnUntraced(function* (path: string, rows: KnownRows) {
  yield* checkReport(path)
  const files = yield* FileSystem.FileSystem
  const lines = Stream.map(Stream.grouped(rows, 500), (some) => csvOf(Chunk.toReadonlyArray(some).map(cellsOf)))
  const bytes = Stream.encodeText(Stream.concat(Stream.make(`${columns.join()}\n`), lines))
  const failed = unwritable(
    path,
    "Free space or choose another file. After a run with --live, --db and --report write it again."
  )
  yield* Effect.catchTags(Stream.run(bytes, files.sink(path)), { BadArgument: failed, SystemError: failed })
})
