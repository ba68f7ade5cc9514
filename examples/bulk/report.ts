import * as Path from "node:path"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Chunk, Effect, Option, Redacted, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import { adviceFor, outcomeOfStored } from "./outcome.ts"

/** Each database holds one batch. */
export const batch = "bulk"

const columns = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

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
    return { name, avatar_id: id, group_id: Option.getOrUndefined(groupId), image: Option.getOrUndefined(image) }
  }
  return { avatar_id: Option.getOrUndefined(result.created.error.createdId) }
}

/** Only a table tells the name of a row that was not created. */
const cellsOf = (
  key: string,
  name: string | undefined,
  row: Durable.BatchRow<AvatarSummary> | undefined,
  isAwaited: boolean
): Cells => {
  const outcome = outcomeOfStored(row, isAwaited, "no run has sent it")
  const { error, reason, state } = outcome
  const avatar = Option.match(row?.result ?? Option.none(), { onNone: () => ({}), onSome: avatarOf })
  return { key, name, state, ...avatar, error: error === "" ? reason : error, advice: adviceFor(outcome, key) }
}

/** What is known of all rows of the database. */
export const ofDatabase = Stream.map(Durable.rows(batch, "createFromPhotos"), (row) =>
  cellsOf(row.key, undefined, row, false)
)

/** What is known of the rows with these keys. */
export const findByKey = (keys: ReadonlyArray<string>) =>
  Effect.map(
    Durable.findRows(batch, "createFromPhotos", keys),
    (found): ReadonlyMap<string, Durable.BatchRow<AvatarSummary>> => new Map(found.map((row) => [row.key, row]))
  )

/** What is known of the rows of a table. */
export const ofTable = <E>(
  rows: Stream.Stream<{ readonly key: string; readonly name: string }, E>,
  isAwaited: boolean
) =>
  Stream.mapEffect(Stream.grouped(rows, 500), (some) =>
    Effect.map(findByKey(Chunk.toReadonlyArray(some).map(({ key }) => key)), (byKey) =>
      Chunk.map(some, ({ key, name }) => cellsOf(key, name, byKey.get(key), isAwaited))
    )
  ).pipe(Stream.flattenChunks)

type ReportError = UsageError | Durable.DurableError | Durable.BatchNotFound

const unwritable =
  (path: string, advice: string) =>
  ({ message }: PlatformError) =>
    new UsageError({ message: `The report ${path} cannot be written: ${message}. ${advice}` })

/** Fails before anything is sent if the report cannot be written. It neither makes nor changes the file. */
export const checkReport = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.if(files.exists(path), {
      onTrue: () => Effect.asVoid(Effect.scoped(files.open(path, { flag: "r+" }))),
      onFalse: () => files.access(Path.dirname(path), { writable: true })
    })
  ).pipe(Effect.mapError(unwritable(path, "Choose another file. Nothing was sent.")))

/** Writes what is known of each row to a CSV file. */
export const writeReport = (path: string, rows: Stream.Stream<Cells, ReportError, Durable.RowStore>) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => {
    const lines = Stream.map(Stream.grouped(rows, 500), (some) => csvOf(Chunk.toReadonlyArray(some)))
    const bytes = Stream.encodeText(Stream.concat(Stream.make(`${columns.join()}\n`), lines))
    const failed = unwritable(
      path,
      "Free space or choose another file. After a run with --live, --db and --report write it again."
    )
    return Effect.catchTags(Stream.run(bytes, files.sink(path)), { BadArgument: failed, SystemError: failed })
  })
