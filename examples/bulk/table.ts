import { createReadStream } from "node:fs"
import { Readable } from "node:stream"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { parse } from "csv-parse"
import { Array as Arr, Effect, Either, Predicate, Record, Stream } from "effect"
import { UsageError } from "../command-line/UsageError.ts"
import { standardInput } from "./settings.ts"

type Fields = Record<string, unknown>

/** A row as it is written in a table, with the number of its last line, or what is wrong with that. */
export interface Line {
  readonly number: number
  readonly fields: Either.Either<Fields, string>
}

const required = ["key", "name", "photo"]

const separators = [
  ["TSV", "\t"],
  ["CSV with semicolons", ";"]
] as const

const unreadable = (name: string) => (cause: unknown) =>
  new UsageError({ message: `${name} cannot be read: ${cause instanceof Error ? cause.message : cause}.` })

/** The decoder writes � for what is not UTF-8. */
const encoded = (text: string): Either.Either<string, string> => {
  if (text.includes("\0")) return Either.left("contains NUL, as UTF-16 and binary files do: save the file as UTF-8")
  return text.includes("\uFFFD")
    ? Either.left(
        "is not UTF-8, but perhaps Latin-1 or Windows-1252, or a program that lost a character wrote � there: save the file as UTF-8"
      )
    : Either.right(text)
}

const fieldOf = (column: string) =>
  column
    .trim()
    .toLowerCase()
    .replace(/^group[ -]?id$/, "group_id")

const columnsOf = (header: ReadonlyArray<string>) => {
  const columns = header.map(fieldOf)
  const repeated = columns.find((column, index) => column !== "" && columns.indexOf(column) < index)
  if (repeated !== undefined) throw new Error(`the header has two columns "${repeated}"`)
  const missing = Arr.difference(required, columns)
  if (missing.length === 0) return columns
  throw new Error(`the header has no column ${missing.join(", ")}; it must have key, name and photo`)
}

/** csv-parse reads what it is given to its end. A line at a time, few of its records wait. */
const linesOfCsv = (text: string, delimiter: string) => () =>
  Readable.from(text.split(/(?<=\n)/)).pipe(
    parse<Line, Record<string, string>>({
      columns: columnsOf,
      delimiter,
      max_record_size: 1024 * 1024,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      on_record: (record, { error, lines }) => ({
        number: lines,
        fields: Either.flatMap(encoded(Object.values(record).join()), () =>
          error === undefined ? Either.right(record) : Either.left(error.message.replace(/ on line \d+$/, ""))
        )
      })
    })
  )

const noObject = () => "is not a JSON object"

/** JSON.parse costs a tenth of what `Schema.parseJson` does, which counts for half a million lines. */
const ofJson = (text: string): Line["fields"] =>
  Either.try({ try: (): unknown => JSON.parse(text), catch: noObject }).pipe(
    Either.filterOrLeft(Predicate.isRecord, noObject),
    Either.flatMap((object) => {
      const fields = Record.mapKeys(object, fieldOf)
      return Record.size(fields) === Record.size(object) ? Either.right(fields) : Either.left("has one field twice")
    })
  )

const linesOfJson = (text: string) =>
  Stream.fromIterable(text.split("\n")).pipe(
    Stream.zipWithIndex,
    Stream.filter(([line]) => line.trim() !== ""),
    Stream.map(([line, index]): Line => ({ number: index + 1, fields: Either.flatMap(encoded(line), ofJson) }))
  )

/** Reads a CSV, TSV or NDJSON file, or standard input. Its first line tells the form. */
export const readTable = Effect.fnUntraced(function* (name: string) {
  const input = () => (name === standardInput ? process.stdin : createReadStream(name))
  const read = yield* NodeStream.toString(input, { onFailure: unreadable(name) })
  // csv-parse would count the line breaks of Windows twice within quotes. Excel for macOS can write old ones, CR alone.
  const text = read.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n")
  const [header = ""] = text.trimStart().split("\n", 1)
  if (header === "") return yield* unreadable(name)("it is empty")
  if (header.startsWith("[")) {
    return yield* unreadable(name)("it is a JSON array; write one JSON object on each line instead")
  }
  if (header.startsWith("{")) return { form: "NDJSON", lines: linesOfJson(text) }
  yield* Either.mapLeft(encoded(header), (problem) => unreadable(name)(`line 1 ${problem}`))
  const isMore = (separator: string) => header.split(separator).length > header.split(",").length
  const [form, separator] = separators.find(([, separator]) => isMore(separator)) ?? ["CSV", ","]
  return { form, lines: NodeStream.fromReadable<UsageError, Line>(linesOfCsv(text, separator), unreadable(name)) }
})
