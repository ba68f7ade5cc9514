import { isUtf8 } from "node:buffer"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { parse } from "csv-parse"
import { parse as parseNow } from "csv-parse/sync"
import { Array as Arr, Chunk, Effect, Either, Option, Predicate, type Scope, Stream } from "effect"
import { UsageError } from "../command-line/UsageError.ts"

/** A row as it is written in the file, and its line number. */
export interface Line {
  readonly number: number
  readonly fields: Either.Either<Record<string, unknown>, string>
}

/** Rows that can be read more than once, and what is to be said about their form. */
export interface Table {
  readonly name: string
  readonly form: string
  readonly lines: Stream.Stream<Line, UsageError>
}

const newline = 10
const longestLine = 1024 * 1024
const separators = [",", ";", "\t"] as const
const required = ["key", "name", "photo"]

const unreadable = (name: string) => (cause: { readonly message: string }) =>
  new UsageError({ message: `${name} cannot be read: ${cause.message}. Nothing was sent.` })

/** What is wrong with the bytes of a line, if it is not UTF-8 text. */
const problemOf = (line: Uint8Array) => {
  if (line.includes(0)) return "contains NUL bytes, as UTF-16 and binary files do"
  if (isUtf8(line)) return line.length > longestLine ? "is longer than 1 MB" : undefined
  return line[0] === 0xff || line[0] === 0xfe ? "is UTF-16" : "is not UTF-8, but perhaps Latin-1 or Windows-1252"
}

const lineCount = (bytes: Uint8Array) => {
  let count = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++
  return count
}

const linesOf = (bytes: Uint8Array) => {
  const lines = Arr.empty<Uint8Array>()
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(newline, from)
    lines.push(bytes.subarray(from, end === -1 ? bytes.length : end))
    from = end === -1 ? bytes.length : end + 1
  }
  return lines
}

interface Decoded {
  readonly firstLine: number
  readonly text: string
}

/** Decodes UTF-8, whole lines at a time. Fails at the first line that is something else. */
const decodeLines = (
  bytes: Stream.Stream<Uint8Array, UsageError>,
  name: string
): Stream.Stream<Decoded, UsageError> => {
  const decoder = new TextDecoder()
  return Stream.concat(bytes, Stream.make(Uint8Array.of(newline))).pipe(
    Stream.mapAccumEffect({ firstLine: 1, rest: new Uint8Array() }, ({ firstLine, rest }, next) => {
      const all = Buffer.concat([rest, next])
      const whole = all.subarray(0, all.lastIndexOf(newline) + 1)
      const kept = { firstLine: firstLine + lineCount(whole), rest: all.subarray(whole.length) }
      if (isUtf8(whole) && !whole.includes(0) && kept.rest.length <= longestLine) {
        return Effect.succeed([kept, { firstLine, text: decoder.decode(whole).replaceAll("\r\n", "\n") }])
      }
      const lines = linesOf(all)
      const bad = lines.findIndex((line) => problemOf(line) !== undefined)
      const problem = problemOf(lines[bad] ?? rest)
      return new UsageError({
        message: `${name}, line ${firstLine + bad}: ${problem}. Save the file as UTF-8. Nothing was sent.`
      })
    }),
    Stream.filter(({ text }) => text !== "")
  )
}

const lowerCased = (record: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name.trim().toLowerCase(), value]))

/** JSON.parse costs a tenth of what `Schema.parseJson` does, which counts for half a million lines. */
const objectOf = (line: string) =>
  Either.try((): unknown => JSON.parse(line)).pipe(
    Either.filterOrLeft(Predicate.isRecord, () => undefined),
    Either.mapBoth({ onLeft: () => "is not a JSON object", onRight: lowerCased })
  )

const ndjsonLines = (texts: Stream.Stream<Decoded, UsageError>): Stream.Stream<Line, UsageError> =>
  Stream.mapConcatChunk(texts, ({ firstLine, text }) =>
    Chunk.fromIterable(
      text.split("\n").flatMap(
        (line, index): ReadonlyArray<Line> =>
          line.trim() === ""
            ? []
            : [
                {
                  number: firstLine + index,
                  fields: objectOf(line)
                }
              ]
      )
    )
  )

interface CsvRecord {
  readonly record: Record<string, string>
  readonly info: { readonly lines: number; readonly error?: unknown }
}

const csvLines = (
  texts: Stream.Stream<Decoded, UsageError>,
  { columns, delimiter, name }: { readonly columns: Array<string>; readonly delimiter: string; readonly name: string }
): Stream.Stream<Line, UsageError> =>
  Stream.map(texts, ({ text }) => text).pipe(
    NodeStream.pipeThroughDuplex<UsageError, CsvRecord>(
      () =>
        parse({
          columns,
          delimiter,
          from: 2,
          info: true,
          max_record_size: longestLine,
          relax_column_count: true,
          skip_empty_lines: true,
          trim: true
        }),
      (cause) => unreadable(name)(cause instanceof Error ? cause : { message: String(cause) })
    ),
    Stream.map(({ info, record }) => ({
      number: info.lines,
      fields:
        info.error === undefined
          ? Either.right(record)
          : Either.left(`must have ${columns.length} fields, as the header has`)
    }))
  )

const repeated = (columns: ReadonlyArray<string>) => columns.find((column, index) => columns.indexOf(column) !== index)

const countIn = (line: string) => (separator: string) => line.split(separator).length

/** Recognizes the form of the rows by the first line. */
const tableOf = (
  name: string,
  texts: Stream.Stream<Decoded, UsageError>,
  header: string
): Effect.Effect<Table, UsageError> =>
  Effect.gen(function* () {
    const refuse = (problem: string) => new UsageError({ message: `${name}: ${problem}. Nothing was sent.` })
    if (header.startsWith("[")) return yield* refuse("is a JSON array; write one JSON object on each line instead")
    if (header.startsWith("{")) return { name, form: "NDJSON", lines: ndjsonLines(texts) }
    const delimiter = separators.reduce((one, other) => (countIn(header)(other) > countIn(header)(one) ? other : one))
    const [fields = []] = yield* Effect.try({
      try: (): ReadonlyArray<ReadonlyArray<string>> => parseNow(header, { delimiter, trim: true }),
      catch: () => refuse("its first line is no header, such as key,name,photo")
    })
    const columns = fields.map((field) => field.toLowerCase())
    const double = repeated(columns)
    if (double !== undefined) return yield* refuse(`the header has two columns "${double}"`)
    const missing = Arr.difference(required, columns)
    if (missing.length > 0) {
      return yield* refuse(`the header has no column ${missing.join(", ")}; it must have key, name and photo`)
    }
    const form = { ",": "CSV", ";": "CSV with semicolons", "\t": "TSV" }[delimiter]
    return { name, form, lines: csvLines(texts, { columns, delimiter, name }) }
  })

/** Standard input can be read only once, so it is copied to a temporary file first. */
const copyOfInput = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* files.makeTempFileScoped()
  yield* Stream.run(NodeStream.stdin, files.sink(path))
  return path
})

/** Opens a CSV, TSV or NDJSON file, or with `-` standard input. */
export const openRows = (path: string): Effect.Effect<Table, UsageError, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const name = path === "-" ? "Standard input" : path
    const source = path === "-" ? yield* Effect.mapError(copyOfInput, unreadable(name)) : path
    const texts = decodeLines(Stream.mapError(files.stream(source), unreadable(name)), name)
    const first = yield* Stream.runHead(Stream.filter(texts, ({ text }) => text.trim() !== ""))
    if (Option.isNone(first)) return yield* new UsageError({ message: `${name} is empty. Nothing was sent.` })
    const [header = ""] = first.value.text.trim().split(/\r\n|\n|\r/)
    return yield* tableOf(name, texts, header)
  })
