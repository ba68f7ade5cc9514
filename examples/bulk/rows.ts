import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { parse } from "csv-parse"
import { Chunk, Effect, Either, Option, ParseResult, Schema, Stream } from "effect"
import { CreatePhotoAvatarGroup, NonBlankString } from "effect-photo-avatar"
import type { Row } from "effect-photo-avatar/pipeline"
import { UsageError } from "../command-line/UsageError.ts"

/** A row of the file and its line number. */
export interface Line {
  readonly number: number
  readonly row: Either.Either<Row<CreatePhotoAvatarGroup>, string>
}

const RowFields = Schema.Struct({ key: NonBlankString, ...CreatePhotoAvatarGroup.fields })

const sentence = (error: ParseResult.ParseError) =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")} ${message}`))
    .join("; ")

const toRow = (fields: unknown) =>
  Schema.decodeUnknownEither(RowFields, { errors: "all" })(fields).pipe(
    Either.mapBoth({ onLeft: sentence, onRight: ({ key, ...request }) => ({ key, request }) })
  )

const parseJson = Schema.decodeUnknownEither(Schema.parseJson())

const unreadable = (path: string) => (cause: unknown) =>
  new UsageError({
    message: `${path} cannot be read (${cause instanceof Error ? cause.message : cause}). Nothing was sent.`
  })

const read = (path: string) =>
  Stream.unwrap(Effect.map(FileSystem.FileSystem, (files) => files.stream(path))).pipe(
    Stream.mapError(unreadable(path))
  )

const fromNdjson = (path: string) =>
  read(path).pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.zipWithIndex,
    Stream.filter(([text]) => text.trim() !== ""),
    Stream.map(
      ([text, index]): Line => ({
        number: index + 1,
        row: Either.mapLeft(parseJson(text), () => "is not JSON").pipe(Either.flatMap(toRow))
      })
    )
  )

const CsvRecord = Schema.Struct({
  record: Schema.Record({ key: Schema.String, value: Schema.String }),
  info: Schema.Struct({ lines: Schema.Int, error: Schema.optional(Schema.Unknown) })
})

const withoutEmpty = (record: Record<string, string>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ""))

const fromCsv = (path: string) =>
  read(path).pipe(
    NodeStream.pipeThroughDuplex<UsageError, unknown>(
      () => parse({ bom: true, columns: true, info: true, relax_column_count: true }),
      unreadable(path)
    ),
    Stream.mapEffect(Schema.decodeUnknown(CsvRecord)),
    Stream.mapError(unreadable(path)),
    Stream.map(
      ({ info, record }): Line => ({
        number: info.lines,
        row:
          info.error === undefined
            ? toRow(withoutEmpty(record))
            : Either.left("must have as many fields as the first line")
      })
    )
  )

/** Streams the rows of an NDJSON or CSV file. */
export const linesOf = (path: string): Stream.Stream<Line, UsageError, FileSystem.FileSystem> =>
  path.endsWith(".csv") ? fromCsv(path) : fromNdjson(path)

/** The line number of each valid row, and the errors of the others. */
export interface Inspection {
  readonly lineOf: ReadonlyMap<string, number>
  readonly complaints: ReadonlyArray<string>
}

/** Validates every row before anything is sent: each must be a valid request with a unique key. */
export const inspect = (path: string): Effect.Effect<Inspection, UsageError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const lineOf = new Map<string, number>()
    const complaintAbout = ({ number, row }: Line) => {
      if (Either.isLeft(row)) return Option.some(`line ${number}: ${row.left}`)
      const { key } = row.right
      const first = lineOf.get(key)
      if (first !== undefined) return Option.some(`line ${number}: the key "${key}" is already used on line ${first}`)
      lineOf.set(key, number)
      return Option.none()
    }
    const complaints = yield* Stream.runCollect(Stream.filterMap(linesOf(path), complaintAbout))
    return { lineOf, complaints: Chunk.toReadonlyArray(complaints) }
  })
