import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs"
import { isAbsolute, join, normalize, sep } from "node:path"
import { Console, Effect, Either, Option, ParseResult, Predicate, Schema, Stream } from "effect"
import * as HeyGen from "effect-photo-avatar"
import { nothingSent, type UsageError } from "../command-line/UsageError.ts"
import type { Settings } from "./settings.ts"
import { type Line, openTable } from "./table.ts"

/** A row to create an avatar of. Its photo is a file, or what HeyGen has or can fetch. */
export interface BulkRow {
  readonly key: string
  readonly name: string
  readonly photo: HeyGen.UploadId | URL | { readonly path: string }
  readonly groupId?: HeyGen.GroupId | undefined
}

/** The valid rows of a table. */
export interface Rows {
  /** In the order of the table, read once more. */
  readonly rows: Stream.Stream<BulkRow, UsageError>
  /** Their lines, by their keys. */
  readonly lineOf: ReadonlyMap<string, number>
  /** How many of them have a file as their photo. */
  readonly files: number
  /** How many other rows the table has. */
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
    : Either.right({ path: join(photos, path) })
}

/** Reads a row from the fields of a line, or says what is wrong with it. */
const rowOf = ({ fields }: Line, settings: Settings): Either.Either<BulkRow, string> =>
  Either.flatMap(fields, (fields) => Either.mapLeft(decodeFields(fields), sentenceOf)).pipe(
    Either.flatMap(({ group_id, key, name, photo }) => {
      const groupId = group_id === "" || group_id === null ? undefined : group_id
      return Either.map(photoOf(photo.trim(), settings), (photo) => ({ key, name, photo, groupId }))
    })
  )

const encode = Schema.encodeEither(HeyGen.UploadAsset)

/** The library tells the type of bytes thirty times faster than that of a stream. It looks at the size of large files. */
const largeFile = 16 * 1024 * 1024

const head = new Uint8Array(64)

/** Synchronous calls of the file system take a tenth of the time, which counts for half a million photos. */
const readHead = (path: string): HeyGen.PhotoFile => {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new Error("it is not a file")
    const bytes = head.subarray(0, readSync(file, head))
    return stat.size > largeFile ? { size: stat.size, stream: Stream.succeed(bytes) } : bytes
  } finally {
    closeSync(file)
  }
}

const problemWith = (cause: unknown) => {
  if (Predicate.hasProperty(cause, "code") && cause.code === "ENOENT") return "there is no such file"
  return cause instanceof Error ? cause.message : String(cause)
}

/** Says what is wrong with a photo, if it is missing, too large, or not a JPEG or PNG by its bytes. */
const checkPhoto = (path: string): Either.Either<unknown, string> =>
  Either.try({ try: () => readHead(path), catch: problemWith }).pipe(
    Either.flatMap((file) => Either.mapLeft(encode({ file }), (error) => sentenceOf(error).replace(/^file /, ""))),
    Either.mapLeft((problem) => `photo ${path}: ${problem}`)
  )

/** Checks every row and photo of a table: each row must be valid, and have a key of its own. */
export const checkRows = Effect.fnUntraced(function* (name: string, settings: Settings) {
  const { form, lines } = yield* openTable(name)
  const lineOf = new Map<string, number>()
  const complaints: Array<string> = []
  const mostComplaints = settings.skipInvalid ? Number.POSITIVE_INFINITY : 20
  let files = 0
  let invalid = 0

  const check = (line: Line) =>
    Either.gen(function* () {
      const { key, photo } = yield* rowOf(line, settings)
      if (lineOf.has(key)) return yield* Either.left(`the key "${key}" is already used on line ${lineOf.get(key)}`)
      const isFile = typeof photo === "object" && "path" in photo
      if (isFile) yield* checkPhoto(photo.path)
      if (isFile) files++
      lineOf.set(key, line.number)
    })

  yield* Stream.runForEach(lines, (line) =>
    Effect.sync(() => {
      const checked = check(line)
      if (Either.isLeft(checked) && ++invalid <= mostComplaints) {
        complaints.push(`${name}, line ${line.number}: ${checked.left}`.slice(0, 500))
      }
    })
  )
  const rows = Stream.filterMap(lines, (line) =>
    Option.filter(Either.getRight(rowOf(line, settings)), ({ key }) => lineOf.get(key) === line.number)
  )
  return { form, complaints, rows, lineOf, files, invalid }
})

/** Reads and checks the rows of a table, and prints what is wrong with the first of those that are not valid. */
export const readRows = Effect.fnUntraced(function* (name: string, settings: Settings) {
  const { complaints, ...checked } = yield* Effect.mapError(checkRows(name, settings), ({ message }) =>
    nothingSent(message)
  )
  const { invalid, lineOf } = checked
  yield* Effect.forEach(complaints, (complaint) => Console.error(complaint))
  if (invalid > complaints.length) yield* Console.error(`and ${invalid - complaints.length} more like these`)
  if (invalid > 0 && !settings.skipInvalid) {
    const all = invalid + lineOf.size
    return yield* nothingSent(`${invalid} of ${all} rows are invalid; --skip-invalid goes on without them.`)
  }
  return lineOf.size === 0 ? yield* nothingSent(`${name} has no valid rows.`) : checked
})
