import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { isAbsolute, join, normalize, sep } from "node:path"
import { Effect, Either, Option, ParseResult, Predicate, Schema, Stream } from "effect"
import * as HeyGen from "effect-photo-avatar"
import type { UsageError } from "../command-line/UsageError.ts"
import type { Line, Table } from "./readRows.ts"
import type { Settings } from "./settings.ts"

/** A row to create an avatar of. Its photo is a file, or what HeyGen has or can fetch. */
export interface BulkRow {
  readonly key: string
  readonly name: string
  readonly photo: HeyGen.AssetId | HeyGen.ImageKey | URL | { readonly path: string }
  readonly groupId?: HeyGen.PhotoAvatarGroupId | undefined
}

/** The valid rows, and the first complaints about the others. */
export interface Checked {
  /** The valid rows in the order of the file, read once more. */
  readonly rows: Stream.Stream<BulkRow, UsageError>
  /** Their lines, by their keys. */
  readonly lineOf: ReadonlyMap<string, number>
  /** How many of them have a file as their photo. */
  readonly files: number
  readonly complaints: ReadonlyArray<string>
  readonly invalid: number
}

const mostComplaints = 20

const fieldsOf = <A extends string>(name: Schema.Schema<A, string>) =>
  Schema.decodeUnknownEither(
    Schema.Struct({
      key: HeyGen.NonBlankString,
      name,
      photo: HeyGen.NonBlankString,
      group_id: Schema.optional(Schema.Union(HeyGen.PhotoAvatarGroupId, Schema.Literal("")))
    }),
    { errors: "all" }
  )

const versions = {
  v3: { fields: fieldsOf(HeyGen.CreatePhotoAvatar.fields.name), uploadOf: Schema.decodeUnknownOption(HeyGen.AssetId) },
  v2: {
    fields: fieldsOf(HeyGen.CreatePhotoAvatarGroup.fields.name),
    uploadOf: Schema.decodeUnknownOption(HeyGen.ImageKey)
  }
}

const sentenceOf = (error: ParseResult.ParseError) =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => `${path.join(".")} ${message}`)
    .join("; ")

/** Schemes have at least two characters, unlike the drive letters of Windows. */
const scheme = /^([a-z][a-z0-9+.-]+):/i

const photoOf = (text: string, { api, photos }: Settings): Either.Either<BulkRow["photo"], string> => {
  const kind = scheme.exec(text)?.[1]?.toLowerCase()
  if (kind === undefined) {
    const path = normalize(text)
    return isAbsolute(path) || path === ".." || path.startsWith(`..${sep}`)
      ? Either.left(`photo ${text} is not below the folder ${photos}`)
      : Either.right({ path: join(photos, path) })
  }
  if (kind === "asset") {
    const id: Option.Option<HeyGen.AssetId | HeyGen.ImageKey> = versions[api].uploadOf(text.slice("asset:".length))
    return Either.fromOption(id, () => `photo ${text} has no id after asset:`)
  }
  if (kind !== "https") return Either.left(`photo ${text} is no path, https URL or asset:…`)
  if (api === "v2") return Either.left("photo is a URL, and v2 fetches none; give the path of a file")
  return Either.try({ try: () => new URL(text), catch: () => `photo ${text} is not a URL` })
}

/** Reads a row from the fields of a line, or says what is wrong with it. */
const rowOf = ({ fields }: Line, settings: Settings): Either.Either<BulkRow, string> =>
  Either.flatMap(fields, (fields) => Either.mapLeft(versions[settings.api].fields(fields), sentenceOf)).pipe(
    Either.flatMap(({ group_id, key, name, photo }) => {
      const groupId = group_id === "" ? undefined : group_id
      return Either.map(photoOf(photo.trim(), settings), (photo) => ({ key, name, photo, groupId }))
    })
  )

const encode = Schema.encodeEither(HeyGen.UploadAsset)

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
const checkPhoto = (path: string): Either.Either<unknown, string> =>
  Either.flatMap(Either.try({ try: () => readHead(path), catch: unreadable(path) }), (file) =>
    Either.mapLeft(encode({ file }), (error) => `${path}: ${sentenceOf(error).replace(/^file /, "")}`)
  )

/** Checks every row and photo: each row must be valid, and have a key of its own. */
export const checkRows = ({ lines }: Table, settings: Settings): Effect.Effect<Checked, UsageError> =>
  Effect.suspend(() => {
    const lineOf = new Map<string, number>()
    const complaints: Array<string> = []
    let files = 0
    let invalid = 0

    const check = (line: Line) =>
      rowOf(line, settings).pipe(
        Either.filterOrLeft(
          ({ key }) => !lineOf.has(key),
          ({ key }) => `the key "${key}" is already used on line ${lineOf.get(key)}`
        ),
        Either.flatMap(({ key, photo }) => {
          const isFile = typeof photo === "object" && "path" in photo
          return Either.map(isFile ? checkPhoto(photo.path) : Either.void, () => {
            if (isFile) files++
            lineOf.set(key, line.number)
          })
        })
      )

    const checkAll = Stream.runForEachChunk(lines, (chunk) =>
      Effect.sync(() => {
        for (const line of chunk) {
          const checked = check(line)
          if (Either.isLeft(checked) && ++invalid <= mostComplaints) {
            complaints.push(`line ${line.number}: ${checked.left}`)
          }
        }
      })
    )
    const rows = Stream.filterMap(lines, (line) =>
      Option.filter(Either.getRight(rowOf(line, settings)), ({ key }) => lineOf.get(key) === line.number)
    )
    return Effect.map(checkAll, () => ({ rows, lineOf, files, complaints, invalid }))
  })
