import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Chunk, Effect, Option, Redacted, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import { UsageError } from "../command-line/UsageError.ts"
import type { KnownRow, KnownRows } from "./knownRows.ts"

const columns = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

/** How a report begins. A table of rows has other columns. */
export const header = `${columns.join()}\n`

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

export const unwritable =
  (path: string, advice: string) =>
  ({ message }: PlatformError) =>
    new UsageError({ message: `The report ${path} cannot be written: ${message}. ${advice}` })

/** Writes what is known of each row to a CSV file. */
export const writeReport = (path: string, rows: KnownRows) =>
  Effect.flatMap(FileSystem.FileSystem, (files) => {
    const lines = Stream.map(Stream.grouped(rows, 500), (some) => csvOf(Chunk.toReadonlyArray(some).map(cellsOf)))
    const bytes = Stream.encodeText(Stream.concat(Stream.make(header), lines))
    const failed = unwritable(
      path,
      "Free space or choose another file. After a run with --live, --db and --report write it again."
    )
    return Effect.catchTags(Stream.run(bytes, files.sink(path)), { BadArgument: failed, SystemError: failed })
  })
