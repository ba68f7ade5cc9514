import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Ref, Schema, type Scope, Stream } from "effect"
import { UsageError } from "../command-line/UsageError.ts"
import { Entry } from "./Entry.ts"
import { lockFile } from "./lockFile.ts"
import { latest } from "./standing.ts"

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
const beginning = '{"_tag":"'

const note = (entries: Map<string, Entry>, entry: Entry) =>
  entries.set(entry.key, latest(entries.get(entry.key), entry))

const noJournal = (path: string, line: string) =>
  new UsageError({
    message: `${path} is no journal (${line}). Nothing was sent, and the file is as it was. If it is none, name another with --out.`
  })

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
      Effect.mapError(Schema.decode(Line)(line), () => noJournal(path, `line ${index + 1}`))
    ),
    Stream.runFold(new Map<string, Entry>(), note)
  )

/** Whether the end of a file, after its last whole line, is a part of an entry. */
const isPartOfEntry = (tail: string) => tail.startsWith(beginning) || beginning.startsWith(tail)

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
    if (wasTorn) {
      const tail = yield* Stream.mkString(Stream.decodeText(files.stream(path, { offset: end.line })))
      if (!isPartOfEntry(tail)) return yield* noJournal(path, "its end")
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
        onTrue: () => Effect.dieMessage(`${path} could not be written: nothing more is sent. Run again to go on.`),
        onFalse: () =>
          Effect.zipRight(
            append(entry),
            Effect.sync(() => void note(entries, entry))
          )
      }).pipe(oneAtATime.withPermits(1), Effect.uninterruptible)
    return { entries, wasTorn, write }
  })
