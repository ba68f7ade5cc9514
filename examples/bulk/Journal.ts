import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Schema, type Scope, Stream } from "effect"
import { PhotoAvatarGroup, RowResultOf } from "effect-photo-avatar"
import { UsageError } from "../command-line/UsageError.ts"
import { lockFile } from "./lockFile.ts"

/** That a row is about to be sent. */
const Intent = Schema.TaggedStruct("Intent", { key: Schema.String, attempt: Schema.Int, at: Schema.DateTimeUtc })

/** That a row was sent by a run that ended before it saw the answer. */
const Unseen = Schema.TaggedStruct("Unseen", { key: Schema.String, attempt: Schema.Int })

/** What the journal says of a row: that it is about to be sent, or what became of it. */
export const Entry = Schema.Union(Intent, Unseen, RowResultOf(PhotoAvatarGroup))

export type Entry = typeof Entry.Type

const Line = Schema.parseJson(Entry)

/**
 * The file that says of each row what is known, whenever the program ends: an intent is on the disk before the row is sent,
 * and the result is in the file when it settles.
 */
export interface Journal {
  /** The last entry of each row. */
  readonly entries: ReadonlyMap<string, Entry>
  /** Whether its last line was cut off, as by a crash, and taken away. */
  readonly wasTorn: boolean
  readonly write: (entry: Entry) => Effect.Effect<void>
}

const newline = 10

/** Where the last whole line ends, and the file. */
const ends = (files: FileSystem.FileSystem, path: string) =>
  Stream.runFold(files.stream(path), { file: 0, line: 0 }, ({ file, line }, bytes) => {
    const at = bytes.lastIndexOf(newline)
    return { file: file + bytes.length, line: at === -1 ? line : file + at + 1 }
  })

const readEntries = (files: FileSystem.FileSystem, path: string, length: number) =>
  files.stream(path, { bytesToRead: length }).pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.zipWithIndex,
    Stream.mapEffect(([line, index]) =>
      Effect.mapError(
        Schema.decode(Line)(line),
        () =>
          new UsageError({
            message: `${path}, line ${index + 1}: is no line of a journal. Nothing was sent, and the file is as it was. Name another file with --out.`
          })
      )
    ),
    Stream.runFold(new Map<string, Entry>(), (entries, entry) => entries.set(entry.key, entry))
  )

/** Opens a journal, to go on with it or to begin it. No other run can open it until the scope closes. */
export const openJournal = (
  path: string
): Effect.Effect<Journal, { readonly message: string }, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    yield* lockFile(path)
    const files = yield* FileSystem.FileSystem
    const file = yield* files.open(path, { flag: "a+" })
    const end = yield* ends(files, path)
    const entries = yield* readEntries(files, path, end.line)
    const wasTorn = end.line < end.file
    if (wasTorn) yield* files.truncate(path, end.line)
    const oneAtATime = yield* Effect.makeSemaphore(1)
    const write = (entry: Entry) =>
      Schema.encode(Line)(entry).pipe(
        Effect.flatMap((line) => file.writeAll(new TextEncoder().encode(`${line}\n`))),
        Effect.zipRight(entry._tag === "Intent" ? file.sync : Effect.void),
        Effect.zipRight(Effect.sync(() => entries.set(entry.key, entry))),
        oneAtATime.withPermits(1),
        Effect.uninterruptible,
        Effect.asVoid,
        Effect.orDie
      )
    return { entries, wasTorn, write }
  })
