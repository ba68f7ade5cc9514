import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Chunk, Effect, Option, Redacted, Schema, Stream } from "effect"
import { AvatarSummary, type RowResult, RowResultOf } from "effect-photo-avatar"
import { RowStore, results, type StoreUnavailable } from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import { inFlight, notSent, outcomeOf } from "./outcome.ts"

/** Each database holds one batch. */
export const batch = "bulk"

/** A row to report. Only a file of rows tells the names of those that were not created. */
interface Reported {
  readonly key: string
  readonly name: string
}

const header = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

/** Spreadsheets take some cells as formulas, and in some countries a semicolon as the end of a cell. */
export const csvLine = (cells: ReadonlyArray<string>): string =>
  stringify([[...cells]], { escape_formulas: true, quoted_match: ";" })

const text = Option.getOrElse(() => "")

const avatarOf = (result: RowResult<AvatarSummary>): ReadonlyArray<string> => {
  if (result._tag !== "Created") return ["", "", ""]
  if (result.created._tag === "Readable") {
    const { groupId, id, imageUrl } = result.created.value
    // The query of a picture's address is its password.
    const address = Option.map(imageUrl, ({ url }) => Redacted.value(url).replace(/[?#].*/s, ""))
    return [id, text(groupId), text(address)]
  }
  const { error } = result.created
  if ("id" in error) return [error.id, "", ""]
  return ["createdId" in error ? text(error.createdId) : "", "", ""]
}

const decode = Schema.decodeOption(Schema.parseJson(RowResultOf(AvatarSummary)))

const lineOf = ({ key, name }: Reported, stored: RowStore.StoredRow | undefined) => {
  const result = Option.flatMap(
    Option.flatMap(Option.fromNullable(stored), ({ result }) => result),
    decode
  )
  const unknown = stored?.state === "sending" ? inFlight : notSent("its turn did not come")
  const { advice, error, reason, state } = Option.match(result, { onNone: () => unknown, onSome: outcomeOf })
  const avatar = Option.match(result, { onNone: () => ["", "", ""], onSome: avatarOf })
  return csvLine([key, name, state, ...avatar, error === "" ? reason : error, advice.replaceAll("KEY", key)])
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
    const store = yield* RowStore
    const lines = Stream.mapChunksEffect(Stream.rechunk(rows, 500), (chunk) =>
      Effect.gen(function* () {
        const keys = Chunk.toReadonlyArray(Chunk.map(chunk, ({ key }) => key))
        const created = yield* store.find(batch, "create", keys)
        // What is known since an avatar was waited for goes before what its create returned.
        const ready = yield* store.find(batch, "ready", keys)
        const stored = new Map([...created.rows, ...ready.rows].map((row) => [row.key, row]))
        return Chunk.map(chunk, (row) => lineOf(row, stored.get(row.key)))
      })
    )
    const bytes = Stream.encodeText(Stream.concat(Stream.make(csvLine(header)), lines))
    yield* Effect.mapError(Stream.run(bytes, files.sink(path)), (error) =>
      error._tag === "BadArgument" || error._tag === "SystemError" ? unwritable(path, error) : error
    )
  })
