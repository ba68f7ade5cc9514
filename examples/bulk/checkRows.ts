import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { Chunk, Effect, Either, Option, Predicate, Schema, Stream } from "effect"
import { UploadAsset } from "effect-photo-avatar"
import type { UsageError } from "../command-line/UsageError.ts"
import type { Line, Table } from "./readRows.ts"
import { type BulkRow, rowOf, sentenceOf } from "./rowOf.ts"
import type { Settings } from "./settings.ts"

/** The valid rows, and the first complaints about the others. */
export interface Checked {
  /** The valid rows in the order of the file, read once more. */
  readonly rows: Stream.Stream<BulkRow, UsageError>
  /** Their lines, by their keys. */
  readonly lineOf: ReadonlyMap<string, number>
  /** How many of the valid rows have a file as their photo. */
  readonly files: number
  readonly complaints: ReadonlyArray<string>
  readonly invalid: number
}

const mostComplaints = 20

const encode = Schema.encodeEither(UploadAsset)

/** The library tells the type of bytes thirty times faster than that of a stream. It looks at the size of large files. */
const largeFile = 16 * 1024 * 1024

const head = new Uint8Array(64)

/** Synchronous calls of the file system take a tenth of the time, which counts for half a million photos. */
const readHead = (path: string) => {
  const file = openSync(path, "r")
  try {
    const { size } = fstatSync(file)
    const bytes = head.subarray(0, readSync(file, head))
    return size > largeFile ? { size, stream: Stream.succeed(bytes) } : bytes
  } finally {
    closeSync(file)
  }
}

const unreadable = (path: string) => (cause: unknown) =>
  Predicate.hasProperty(cause, "code") && cause.code === "ENOENT"
    ? `there is no file ${path}`
    : `${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`

/** Says what is wrong with a photo, if it is missing, too large, or not a JPEG or PNG by its bytes. */
const checkPhoto = (path: string) =>
  Either.gen(function* () {
    const file = yield* Either.try({ try: () => readHead(path), catch: unreadable(path) })
    yield* Either.mapLeft(encode({ file }), (error) => `${path}: ${sentenceOf(error).replace(/^file /, "")}`)
  })

/** Checks every row and photo: each row must be valid, and have a key of its own. */
export const checkRows = ({ lines }: Table, settings: Settings): Effect.Effect<Checked, UsageError> =>
  Effect.suspend(() => {
    const read = rowOf(settings)
    const lineOf = new Map<string, number>()
    const complaints: Array<string> = []
    let files = 0
    let invalid = 0

    const accept = ({ fields, number }: Line) =>
      Either.gen(function* () {
        const { key, photo } = yield* Either.flatMap(fields, read)
        if (lineOf.has(key)) yield* Either.left(`the key "${key}" is already used on line ${lineOf.get(key)}`)
        if (typeof photo === "object" && "path" in photo) {
          yield* checkPhoto(photo.path)
          files++
        }
        lineOf.set(key, number)
      })

    const check = (line: Line) => {
      const accepted = accept(line)
      if (Either.isRight(accepted)) return
      invalid++
      if (invalid <= mostComplaints) complaints.push(`line ${line.number}: ${accepted.left}`)
    }

    const rows = Stream.filterMap(lines, ({ fields, number }) =>
      Option.filter(Either.getRight(Either.flatMap(fields, read)), ({ key }) => lineOf.get(key) === number)
    )
    return Effect.map(
      Stream.runForEachChunk(lines, (chunk) => Effect.sync(() => Chunk.forEach(chunk, check))),
      () => ({ rows, lineOf, files, complaints, invalid })
    )
  })
