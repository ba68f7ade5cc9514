import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { Chunk, Effect, Option, Redacted, Stream } from "effect"
import { AvatarSummary, type RowResult, type SignedUrl } from "effect-photo-avatar"
import { type RowStore, results, type StoreUnavailable } from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import { outcomeOf, withoutResult } from "./outcome.ts"
import { batch, findRows, type StoredRow } from "./stored.ts"

/** A row to report. Only a file of rows tells the names of those that were not created. */
interface Reported {
  readonly key: string
  readonly name: string
}

const header = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

/** Spreadsheets take a cell that begins like this as a formula. */
const formula = /^[=+\-@\t\r]/

const cellOf = (text: string) => {
  const safe = formula.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (cells: ReadonlyArray<string>): string => `${cells.map(cellOf).join(",")}\n`

/** The query of a picture's address is its password. */
const addressOf = ({ url }: SignedUrl) => Redacted.value(url).replace(/[?#].*/s, "")

const text = Option.getOrElse(() => "")

const avatarOf = (result: RowResult<AvatarSummary>): ReadonlyArray<string> => {
  if (result._tag !== "Created") return ["", "", ""]
  if (result.created._tag === "Readable") {
    const { groupId, id, imageUrl } = result.created.value
    return [id, text(groupId), text(Option.map(imageUrl, addressOf))]
  }
  const { error } = result.created
  if ("id" in error) return [error.id, "", ""]
  return ["createdId" in error ? text(error.createdId) : "", "", ""]
}

const cellsOf = ({ key, name }: Reported, stored: StoredRow | undefined) => {
  const { advice, error, state } = Option.match(stored?.result ?? Option.none(), {
    onNone: () => withoutResult(stored?.isSending === true),
    onSome: outcomeOf
  })
  const avatar = Option.match(stored?.result ?? Option.none(), { onNone: () => ["", "", ""], onSome: avatarOf })
  return [key, name, state, ...avatar, error, advice.replaceAll("KEY", key)]
}

/** The rows of the database that have a result, with the names of those that were created. */
export const storedRows: Stream.Stream<Reported, StoreUnavailable, RowStore> = Stream.map(
  results(batch, AvatarSummary),
  (result) => ({
    key: result.key,
    name: result._tag === "Created" && result.created._tag === "Readable" ? result.created.value.name : ""
  })
)

const unwritable = (path: string, { message }: PlatformError) =>
  new UsageError({
    message: `The report ${path} cannot be written: ${message}. Free space or choose another file, and write it with --db and --report.`
  })

/** Writes what is known of each row to a CSV file. */
export const writeReport = (
  path: string,
  rows: Stream.Stream<Reported, UsageError | StoreUnavailable, RowStore>
): Effect.Effect<void, UsageError | StoreUnavailable, RowStore | FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const lines = Stream.mapChunksEffect(Stream.rechunk(rows, 500), (chunk) =>
      Effect.map(findRows(Chunk.toReadonlyArray(chunk).map(({ key }) => key)), (found) =>
        Chunk.map(chunk, (row) => csvLine(cellsOf(row, found.get(row.key))))
      )
    )
    const bytes = Stream.encodeText(Stream.concat(Stream.make(csvLine(header)), lines))
    yield* Effect.mapError(Stream.run(bytes, files.sink(path)), (error) =>
      error._tag === "BadArgument" || error._tag === "SystemError" ? unwritable(path, error) : error
    )
  })
