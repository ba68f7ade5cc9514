import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"
import { isAbsolute, join, normalize, sep } from "node:path"
import { Chunk, Console, Effect, Either, type Option, ParseResult, Predicate, Schema, Stream } from "effect"
import * as HeyGen from "effect-photo-avatar"
import { nothingSent } from "../command-line/UsageError.ts"
import type { Settings } from "./settings.ts"
import { type Line, readTable } from "./table.ts"

/** A row to create an avatar of. Its photo is a file, or what HeyGen has or can fetch. */
export interface BulkRow {
  readonly key: string
  readonly name: string
  readonly photo: HeyGen.UploadId | URL | { readonly path: string; readonly size: number }
  readonly groupId?: HeyGen.GroupId | undefined
}

/** The valid rows of a table, in its order, and the number of the others. */
export interface Rows {
  readonly rows: ReadonlyArray<BulkRow>
  readonly invalid: number
}

/** What the row store can hold, in bytes. */
const longestKey = 2000

const decodeFields = Schema.decodeUnknownEither(
  Schema.Struct({
    key: HeyGen.NonBlankString.pipe(
      Schema.filter((key) => !/^\s|\p{Cc}|\s$/u.test(key), {
        message: () => "must not begin or end with white space, or have control characters"
      }),
      Schema.filter((key) => Buffer.byteLength(key) <= longestKey, { message: () => "must have at most 2,000 bytes" })
    ),
    name: HeyGen.CreatePhotoAvatar.fields.name,
    photo: HeyGen.NonBlankString,
    group_id: Schema.optional(Schema.Union(HeyGen.GroupId, Schema.Literal("", null)))
  }),
  { errors: "all" }
)

const uploadOf = { v3: Schema.decodeUnknownOption(HeyGen.AssetId), v2: Schema.decodeUnknownOption(HeyGen.ImageKey) }

const sentenceOf = (error: ParseResult.ParseError) =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => `${path.join(".")} ${message}`)
    .join("; ")

/** Schemes have at least two characters, unlike the drive letters of Windows. */
const scheme = /^([a-z][a-z0-9+.-]+):/i

const encode = Schema.encodeEither(HeyGen.UploadAsset)

/** The library tells the type of bytes thirty times faster than that of a stream. It looks at the size of large files. */
const largeFile = 16 * 1024 * 1024

const head = new Uint8Array(64)

/** Synchronous calls of the file system take a tenth of the time, which counts for half a million photos. */
const readHead = (path: string): { readonly size: number; readonly file: HeyGen.PhotoFile } => {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new Error("it is not a file")
    const bytes = head.subarray(0, readSync(file, head))
    return { size: stat.size, file: stat.size > largeFile ? { size: stat.size, stream: Stream.succeed(bytes) } : bytes }
  } finally {
    closeSync(file)
  }
}

const problemWith = (cause: unknown) => {
  if (Predicate.hasProperty(cause, "code") && cause.code === "ENOENT") return "there is no such file"
  return cause instanceof Error ? cause.message : String(cause)
}

const photoFile = (path: string): Either.Either<BulkRow["photo"], string> =>
  Either.try({ try: () => readHead(path), catch: problemWith }).pipe(
    Either.flatMap(({ file, size }) =>
      Either.mapBoth(encode({ file }), {
        onLeft: (error) => sentenceOf(error).replace(/^file /, ""),
        onRight: () => ({ path, size })
      })
    ),
    Either.mapLeft((problem) => `photo ${path}: ${problem}`)
  )

/** The photo of a row, or what is wrong with it: a missing or large file, or one that is no JPEG or PNG by its bytes. */
const photoOf = (text: string, { api, photos }: Settings): Either.Either<BulkRow["photo"], string> => {
  const kind = scheme.exec(text)?.[1]?.toLowerCase()
  if (kind === "asset") {
    const id: Option.Option<HeyGen.UploadId> = uploadOf[api](text.slice("asset:".length))
    return Either.fromOption(id, () => `photo ${text} has no id after asset:`)
  }
  if (kind === "https" && api === "v2") {
    return Either.left("photo is a URL, and v2 fetches none; give the path of a file")
  }
  if (kind === "https" && URL.canParse(text)) return Either.right(new URL(text))
  if (kind !== undefined) return Either.left(`photo ${text} is no path, https URL or asset:…`)
  const path = normalize(text)
  return isAbsolute(path) || path.split(sep)[0] === ".."
    ? Either.left(`photo ${text} is not below the folder ${photos}`)
    : photoFile(join(photos, path))
}

/** Checks every row and photo of a table: each row must be valid, and have a key of its own. */
export const checkRows = Effect.fnUntraced(function* (name: string, settings: Settings) {
  const { form, lines } = yield* readTable(name)
  const lineOf = new Map<string, number>()
  const rows: Array<BulkRow> = []

  const check = ({ fields, number }: Line): Either.Either<BulkRow, string> =>
    Either.gen(function* () {
      const { group_id, key, name, photo } = yield* Either.mapLeft(decodeFields(yield* fields), sentenceOf)
      if (lineOf.has(key)) return yield* Either.left(`the key "${key}" is already used on line ${lineOf.get(key)}`)
      const row = { key, name, photo: yield* photoOf(photo.trim(), settings), groupId: group_id || undefined }
      lineOf.set(key, number)
      return row
    })

  const mostComplaints = settings.skipInvalid ? Number.POSITIVE_INFINITY : 20
  const complaints: Array<string> = []
  let invalid = 0

  const take = (line: Line) => {
    const checked = check(line)
    if (Either.isRight(checked)) return rows.push(checked.right)
    if (++invalid <= mostComplaints) {
      complaints.push(`${name}, line ${line.number}: ${checked.left}`.slice(0, 500))
    }
  }

  yield* Stream.runForEachChunk(Stream.rechunk(lines, 500), (some) =>
    // A signal can arrive meanwhile.
    Effect.zipRight(
      Effect.sync(() => Chunk.forEach(some, take)),
      Effect.sleep(0)
    )
  )
  return { form, rows, complaints, invalid }
})

/** Reads and checks the rows of a table, and prints what is wrong with the first of those that are not valid. */
export const readRows = Effect.fnUntraced(function* (name: string, settings: Settings) {
  const { complaints, form, invalid, rows } = yield* Effect.mapError(checkRows(name, settings), ({ message }) =>
    nothingSent(message)
  )
  yield* Effect.forEach(complaints, (complaint) => Console.error(complaint))
  if (invalid > complaints.length) yield* Console.error(`and ${invalid - complaints.length} more like these`)
  if (invalid > 0 && !settings.skipInvalid) {
    const all = invalid + rows.length
    return yield* nothingSent(`${invalid} of ${all} rows are invalid; --skip-invalid goes on without them.`)
  }
  return rows.length === 0 ? yield* nothingSent(`${name} has no valid rows.`) : { form, rows, invalid }
})
