import * as Path from "node:path"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Chunk, Effect, identity, Option, Redacted, Sink, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import { UsageError } from "../command-line/UsageError.ts"
import type { KnownRow, KnownRows } from "./knownRows.ts"
import { adviceFor } from "./outcome.ts"
import { count, type Tally } from "./summary.ts"

const columns = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

const header = columns.map((column) => `"?${column}"?`).join("[,;\\t]")

/** How a report begins, also one that a spreadsheet has saved, or an empty file. A table of rows has other columns. */
const beginning = new RegExp(`^($|${header}(\\s|$))`)

const longestBeginning = 100

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

const cellsOf = ({ key, name, outcome, stored }: KnownRow): Cells => {
  const { error, reason, state } = outcome
  const avatar = Option.match(stored?.result ?? Option.none(), { onNone: () => ({}), onSome: avatarOf })
  return { key, name, state, ...avatar, error: error || reason, advice: adviceFor(outcome, key, stored?.firstSentAt) }
}

const unwritable =
  (path: string, advice: string) =>
  ({ message }: PlatformError) =>
    new UsageError({ message: `The report ${path} cannot be written: ${message}. ${advice}` })

/** Whether a file can be written: a new one, or over an empty one or a report. */
const isReplaceable = Effect.fnUntraced(function* (path: string) {
  const files = yield* FileSystem.FileSystem
  if (!(yield* files.exists(path))) return yield* Effect.as(files.access(Path.dirname(path), { writable: true }), true)
  yield* files.access(path, { writable: true })
  const { type } = yield* files.stat(path)
  const start = Stream.mkString(Stream.decodeText(files.stream(path, { bytesToRead: longestBeginning })))
  // To read from a pipe or a terminal would wait for input.
  return type === "File" && beginning.test(yield* start)
})

/** The file that a name leads to, so that a link stays one. */
const targetOf = Effect.fnUntraced(function* (path: string) {
  const files = yield* FileSystem.FileSystem
  return (yield* files.exists(path)) ? yield* files.realPath(path) : path
})

/** Who may read and write a report: whoever may read and write the former one. */
const permissionsOf = Effect.fnUntraced(function* (path: string) {
  const files = yield* FileSystem.FileSystem
  return (yield* files.exists(path)) ? { mode: (yield* files.stat(path)).mode & 0o777 } : {}
})

/** The report until it is whole. */
export const partOf = (path: string) => `${path}.part`

/** Fails unless a report can be written to a file, which it returns. It changes no file. */
export const checkReport = Effect.fnUntraced(function* (path: string) {
  const another = "Choose another file."
  const target = yield* Effect.mapError(targetOf(path), unwritable(path, another))
  for (const file of [path, partOf(target)]) {
    yield* Effect.filterOrFail(
      Effect.mapError(isReplaceable(file), unwritable(file, another)),
      identity,
      () => new UsageError({ message: `The report would overwrite ${file}, which is no report. ${another}` })
    )
  }
  return target
})

/**
 * Writes what is known of each row to a CSV file, and counts the rows. A former report stays until the new one is whole.
 * What the file is may have changed since the run began.
 */
export const writeReport = Effect.fnUntraced(function* (path: string, rows: KnownRows) {
  const target = yield* checkReport(path)
  const files = yield* FileSystem.FileSystem
  const tally: Tally = new Map()
  const counted = Stream.tap(rows, (row) => Effect.sync(() => count(tally, row)))
  const lines = Stream.map(Stream.grouped(counted, 500), (some) => csvOf(Chunk.toReadonlyArray(some).map(cellsOf)))
  const bytes = Stream.encodeText(Stream.concat(Stream.make(`${columns.join()}\n`), lines))
  const failed = unwritable(
    path,
    "Free space or choose another file. After a run with --live, --db and --report write it again."
  )
  const part = partOf(target)
  const permissions = yield* Effect.mapError(permissionsOf(target), failed)
  yield* Stream.run(bytes, Sink.mapError(files.sink(part, permissions), failed)).pipe(
    Effect.zipRight(Effect.mapError(files.rename(part, target), failed)),
    Effect.onError(() => Effect.ignore(files.remove(part)))
  )
  return tally
})
