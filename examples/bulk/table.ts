import { createReadStream } from "node:fs"
import { Readable } from "node:stream"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { type Options, parse } from "csv-parse"
import { Array as Arr, Chunk, Effect, Either, Option, Predicate, Record, Stream } from "effect"
import { UsageError } from "../command-line/UsageError.ts"
import { standardInput } from "./settings.ts"

/** A row as it is written in a table, with the number of its last line, or what is wrong with that. */
export interface Line {
  readonly number: number
  readonly fields: Either.Either<Record<string, unknown>, string>
}

/** A record of csv-parse. */
interface Parsed {
  readonly record: Record<string, string>
  readonly info: { readonly lines: number; readonly columns: ReadonlyArray<unknown>; readonly error?: unknown }
}

const required = ["key", "name", "photo"]

const unreadable = (name: string) => (cause: unknown) =>
  new UsageError({ message: `${name} cannot be read: ${cause instanceof Error ? cause.message : cause}.` })

/** The decoder writes � for what is not UTF-8. */
const encodingProblem = (text: string): Option.Option<string> => {
  if (text.includes("\0")) return Option.some("contains NUL, as UTF-16 and binary files do: save the file as UTF-8")
  return Option.liftPredicate(
    "is not UTF-8, but perhaps Latin-1 or Windows-1252, or a program that lost a character wrote � there: save the file as UTF-8",
    () => text.includes("\uFFFD")
  )
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

const separated = (delimiter: string): Options => ({
  columns: columnsOf,
  delimiter,
  relax_column_count: true,
  skip_records_with_empty_values: true
})

const ofCsv = ({ info, record }: Parsed): Line["fields"] =>
  info.error === undefined
    ? Either.right(record)
    : Either.left(`must have ${info.columns.length} fields, as the header has`)

/** Each line is one field: JSON has no such character to separate fields. */
const oneField: Options = { columns: ["json"], delimiter: "\x01", quote: null, relax_column_count: true }

const noObject = () => "is not a JSON object"

/** JSON.parse costs a tenth of what `Schema.parseJson` does, which counts for half a million lines. */
const ofJson = ({ record }: Parsed): Line["fields"] =>
  Either.try({ try: (): unknown => JSON.parse(record.json ?? ""), catch: noObject }).pipe(
    Either.filterOrLeft(Predicate.isRecord, noObject),
    Either.flatMap((object) => {
      const fields = Record.mapKeys(object, fieldOf)
      return Record.size(fields) === Record.size(object) ? Either.right(fields) : Either.left("has one field twice")
    })
  )

/** csv-parse would count the line breaks of Windows twice within quotes. Excel for macOS can write old ones, CR alone. */
const unixLines = Stream.mapAccum("", (cut: string, text: string): [string, string] => {
  const all = cut + text
  const rest = all.endsWith("\r") ? "\r" : ""
  return [rest, all.slice(0, all.length - rest.length).replace(/\r\n?/g, "\n")]
})

/**
 * Reads a CSV, TSV or NDJSON file, or standard input, whose lines can then be streamed more than once: standard input can
 * be read only once, and a file may be edited meanwhile. Its first line tells the form.
 */
export const openTable = Effect.fnUntraced(function* (name: string) {
  const input = () => (name === standardInput ? process.stdin : createReadStream(name))
  const texts = yield* NodeStream.fromReadable<UsageError, Uint8Array>(input, unreadable(name)).pipe(
    // Without a line break, the decoder would keep a character that is cut off at the end.
    Stream.concat(Stream.make(new TextEncoder().encode("\n"))),
    Stream.decodeText(),
    unixLines,
    Stream.runCollect
  )
  const [header = ""] = Chunk.join(texts, "").trimStart().split("\n", 1)
  if (header === "") return yield* unreadable(name)("it is empty")
  const isJson = header.startsWith("{")
  const problem = encodingProblem(header)
  if (!isJson && Option.isSome(problem)) return yield* unreadable(name)(`line 1 ${problem.value}`)
  if (header.startsWith("[")) {
    return yield* unreadable(name)("it is a JSON array; write one JSON object on each line instead")
  }

  const table = (form: string, options: Options, fieldsOf: (parsed: Parsed) => Line["fields"]) => ({
    form,
    lines: NodeStream.fromReadable<UsageError, Parsed>(
      () =>
        Readable.from(texts).pipe(
          parse({ ...options, info: true, max_record_size: 1024 * 1024, skip_empty_lines: true, trim: true })
        ),
      unreadable(name)
    ).pipe(
      Stream.map((parsed): Line => {
        const problem = encodingProblem(Object.values(parsed.record).join())
        const fields = Option.match(problem, { onNone: () => fieldsOf(parsed), onSome: Either.left })
        return { number: parsed.info.lines, fields }
      })
    )
  })
  if (isJson) return table("NDJSON", oneField, ofJson)
  const isMore = (separator: string) => header.split(separator).length > header.split(",").length
  if (isMore("\t")) return table("TSV", separated("\t"), ofCsv)
  return isMore(";") ? table("CSV with semicolons", separated(";"), ofCsv) : table("CSV", separated(","), ofCsv)
})
