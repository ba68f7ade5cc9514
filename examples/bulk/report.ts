import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { stringify } from "csv-stringify/sync"
import { Array as Arr, Chunk, Effect, Option, Redacted, Schema, Stream } from "effect"
import { AvatarSummary, type RowResult, RowResultOf } from "effect-photo-avatar"
import { RowStore, type StoreUnavailable } from "effect-photo-avatar/durable"
import { UsageError } from "../command-line/UsageError.ts"
import { adviceFor, type Outcome, outcomeOf } from "./outcome.ts"

/** Each database holds one batch. */
export const batch = "bulk"

/** A row to report. Only a file of rows tells the names of those that were not created. */
interface Reported {
  readonly key: string
  readonly name?: string
}

const columns = ["key", "name", "state", "avatar_id", "group_id", "image", "error", "advice"]

/** Spreadsheets take some cells as formulas, and in some countries a semicolon as the end of a cell. */
export const csvOf = (rows: ReadonlyArray<Record<string, string | undefined>>): string =>
  stringify([...rows], { columns, escape_formulas: true, quoted_match: ";" })

const avatarOf = (result: RowResult<AvatarSummary>) => {
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

const decode = Schema.decodeOption(Schema.parseJson(RowResultOf(AvatarSummary)))

const cellsOf = ({ key, name }: Reported, stored: RowStore.StoredRow | undefined) => {
  const result = Option.flatMap(Option.fromNullable(stored?.result), Option.flatMap(decode))
  const outcome: Outcome = Option.match(result, {
    onNone: () => ({
      state: stored?.state === "sending" ? "in flight" : "not sent",
      reason: "its run ended before a result was stored",
      error: ""
    }),
    onSome: outcomeOf
  })
  const avatar = Option.match(result, { onNone: () => ({}), onSome: avatarOf })
  const { error, reason, state } = outcome
  return { key, name, state, ...avatar, error: error === "" ? reason : error, advice: adviceFor(outcome, key) }
}

/** All rows of the database. */
export const storedRows: Stream.Stream<Reported, StoreUnavailable, RowStore> = Stream.unwrap(
  Effect.map(RowStore, (store) =>
    Stream.paginateChunkEffect(Option.none<string>(), (after) =>
      Effect.map(store.page(batch, "create", after, 500), (rows) => [
        Chunk.unsafeFromArray(rows),
        Option.map(Arr.last(rows), ({ key }) => Option.some(key))
      ])
    )
  )
)

/** Writes what is known of each row to a CSV file. */
export const writeReport = (
  path: string,
  rows: Stream.Stream<Reported, UsageError | StoreUnavailable, RowStore>
): Effect.Effect<void, UsageError | StoreUnavailable, RowStore | FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const store = yield* RowStore
    const unwritable = ({ message }: PlatformError) =>
      new UsageError({
        message: `The report ${path} cannot be written: ${message}. Free space or choose another file, and write it with --db and --report.`
      })
    const lines = Stream.mapEffect(Stream.grouped(rows, 500), (some) =>
      Effect.gen(function* () {
        const reported = Chunk.toReadonlyArray(some)
        const keys = reported.map(({ key }) => key)
        const created = yield* store.find(batch, "create", keys)
        // What is known since an avatar was waited for goes before what its create returned.
        const ready = yield* store.find(batch, "ready", keys)
        const stored = new Map([...created.rows, ...ready.rows].map((row) => [row.key, row]))
        return csvOf(reported.map((row) => cellsOf(row, stored.get(row.key))))
      })
    )
    const bytes = Stream.encodeText(Stream.concat(Stream.make(`${columns.join()}\n`), lines))
    yield* Effect.catchTags(Stream.run(bytes, files.sink(path)), { BadArgument: unwritable, SystemError: unwritable })
  })
