import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Schema, type Scope, Stream } from "effect"
import { PhotoAvatarError, PhotoAvatarGroup } from "effect-photo-avatar"

const Intent = Schema.Struct({
  type: Schema.Literal("intent"),
  key: Schema.String,
  attempt: Schema.Int,
  at: Schema.DateTimeUtc
})

const Result = Schema.Struct({
  type: Schema.Literal("result"),
  key: Schema.String,
  result: Schema.Literal("Created", "Rejected", "Ambiguous", "NotSent"),
  attempts: Schema.Int,
  at: Schema.DateTimeUtc,
  group: Schema.optionalWith(PhotoAvatarGroup, { as: "Option" }),
  error: Schema.optionalWith(PhotoAvatarError, { as: "Option" }),
  reason: Schema.optionalWith(Schema.String, { as: "Option" })
})

/** One line of the journal: that a row is about to be sent, or what became of it. */
export const Entry = Schema.parseJson(Schema.Union(Intent, Result))

export type Entry = typeof Entry.Type

/** How a row stands. */
export type Standing = (typeof Result.Type)["result"] | "Sent"

/**
 * The file that says of each row what is known, whenever the program ends: an intent is in it before the row is sent, and
 * the result when it settles.
 */
export interface Journal {
  /** How each row stands; `Sent` is one whose answer was not seen. */
  readonly standings: ReadonlyMap<string, Standing>
  /** Whether its last line was cut off, as by a crash, and taken away. */
  readonly wasTorn: boolean
  readonly write: (entry: Entry) => Effect.Effect<void>
}

const newline = 10

const note = (standings: Map<string, Standing>, entry: Entry) =>
  standings.set(entry.key, entry.type === "intent" ? "Sent" : entry.result)

const readStandings = (files: FileSystem.FileSystem, path: string) =>
  files.stream(path).pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.map(Schema.decodeOption(Entry)),
    Stream.filterMap((entry) => entry),
    Stream.runFold(new Map<string, Standing>(), note)
  )

/** Where the last whole line ends. */
const endOfLastLine = (files: FileSystem.FileSystem, path: string) =>
  Stream.runFold(files.stream(path), { read: 0, end: 0 }, ({ end, read }, bytes) => {
    const at = bytes.lastIndexOf(newline)
    return { read: read + bytes.length, end: at === -1 ? end : read + at + 1 }
  })

const takeTornLineAway = Effect.fnUntraced(function* (files: FileSystem.FileSystem, path: string) {
  const { end, read } = yield* endOfLastLine(files, path)
  if (end === read) return false
  yield* files.truncate(path, end)
  return true
})

/** Opens a journal, to go on with it or to begin it. */
export const openJournal = (
  path: string
): Effect.Effect<Journal, { readonly message: string }, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const isThere = yield* files.exists(path)
    const wasTorn = isThere && (yield* takeTornLineAway(files, path))
    const standings = isThere ? yield* readStandings(files, path) : new Map<string, Standing>()
    const file = yield* files.open(path, { flag: "a" })
    const oneAtATime = yield* Effect.makeSemaphore(1)
    const write = (entry: Entry) =>
      Schema.encode(Entry)(entry).pipe(
        Effect.flatMap((line) => file.writeAll(new TextEncoder().encode(`${line}\n`))),
        Effect.zipRight(Effect.sync(() => note(standings, entry))),
        oneAtATime.withPermits(1),
        Effect.uninterruptible,
        Effect.asVoid,
        Effect.orDie
      )
    return { standings, wasTorn, write }
  })
