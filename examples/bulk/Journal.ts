import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Ref, Schema, type Scope, Stream } from "effect"
import { UsageError } from "../command-line/UsageError.ts"
import { Entry } from "./Entry.ts"
import { lockFile } from "./lockFile.ts"
import { latest } from "./rowState.ts"

const Line = Schema.parseJson(Entry)

/**
 * A file that records what is known of each row, even if the program crashes: an intent is flushed to disk before the
 * row is sent, and the result is written when the row settles.
 */
export interface Journal {
  /** The latest entry of each row. */
  readonly entries: ReadonlyMap<string, Entry>
  /** Whether the last line was incomplete, for example after a crash, and was removed. */
  readonly wasTorn: boolean
  readonly write: (entry: Entry) => Effect.Effect<void>
}

const newline = 10
const beginning = '{"_tag":"'

const note = (entries: Map<string, Entry>, entry: Entry) =>
  entries.set(entry.key, latest(entries.get(entry.key), entry))

const noJournal = (path: string, line: string) =>
  new UsageError({
    message: `${path} is not a journal (${line}). Nothing was sent, and the file is unchanged. Pass another file with --out.`
  })

/** The offset of the end of the last complete line, and of the end of the file. */
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
      Effect.mapError(Schema.decode(Line)(line), () => noJournal(path, `line ${index + 1}`))
    ),
    Stream.runFold(new Map<string, Entry>(), note)
  )

/** Whether the text after the last complete line is the beginning of an entry. */
const isPartOfEntry = (tail: string) => tail.startsWith(beginning) || beginning.startsWith(tail)

/** Opens a journal, or creates it. No other run can open it until the scope closes. */
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
    if (wasTorn) {
      const tail = yield* Stream.mkString(Stream.decodeText(files.stream(path, { offset: end.line })))
      if (!isPartOfEntry(tail)) return yield* noJournal(path, "last line")
      yield* files.truncate(path, end.line)
    }
    const oneAtATime = yield* Effect.makeSemaphore(1)
    const failed = yield* Ref.make(false)
    const append = (entry: Entry) =>
      Schema.encode(Line)(entry).pipe(
        Effect.flatMap((line) => file.writeAll(new TextEncoder().encode(`${line}\n`))),
        Effect.zipRight(entry._tag === "Intent" ? file.sync : Effect.void),
        Effect.tapError(() => Ref.set(failed, true)),
        Effect.orDie
      )
    const write = (entry: Entry) =>
      Effect.if(Ref.get(failed), {
        onTrue: () =>
          Effect.dieMessage(
            `${path} could not be written, so nothing more is sent. Run the program again to continue.`
          ),
        onFalse: () =>
          Effect.zipRight(
            append(entry),
            Effect.sync(() => void note(entries, entry))
          )
      }).pipe(oneAtATime.withPermits(1), Effect.uninterruptible)
    return { entries, wasTorn, write }
  })
