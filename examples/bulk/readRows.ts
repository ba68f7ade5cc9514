import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { type Options, parse } from "csv-parse"
import { Array as Arr, Effect, Either, Option, Predicate, type Scope, Stream } from "effect"
import { UsageError } from "../command-line/UsageError.ts"
import { standardInput } from "./settings.ts"

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

/** A record of csv-parse. */
interface Parsed {
  readonly record: Record<string, string>
  readonly info: { readonly lines: number; readonly columns: ReadonlyArray<unknown>; readonly error?: unknown }
}

const required = ["key", "name", "photo"]

const forms = { ",": "CSV", ";": "CSV with semicolons", "\t": "TSV" }

const refuse = (name: string, problem: string) => new UsageError({ message: `${name}${problem}. Nothing was sent.` })

const unreadable = (name: string) => (cause: unknown) =>
  refuse(name, ` cannot be read: ${cause instanceof Error ? cause.message : cause}`)

const newlinesIn = (text: string) => text.split("\n").length - 1

/** Decodes UTF-8, and fails at the first line with anything else: the decoder has put � there. */
const decode = (bytes: Stream.Stream<Uint8Array, UsageError>, name: string) =>
  Stream.concat(bytes, Stream.make(new TextEncoder().encode("\n"))).pipe(
    Stream.decodeText(),
    Stream.mapAccumEffect(1, (line, text) => {
      const bad = text.search(/[\uFFFD\0]/)
      // csv-parse would count the line breaks of Windows twice within quotes.
      if (bad === -1) return Effect.succeed([line + newlinesIn(text), text.replaceAll("\r", "")])
      const problem = text.includes("\0")
        ? "contains NUL bytes, as UTF-16 and binary files do"
        : "is not UTF-8, but perhaps Latin-1 or Windows-1252, or a program that lost a character wrote � there"
      return refuse(name, `, line ${line + newlinesIn(text.slice(0, bad))}: ${problem}. Save the file as UTF-8`)
    })
  )

const columnsOf = (header: ReadonlyArray<string>) => {
  const columns = header.map((column) => column.toLowerCase())
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index)
  if (repeated !== undefined) throw new Error(`the header has two columns "${repeated}"`)
  const missing = Arr.difference(required, columns)
  if (missing.length === 0) return columns
  throw new Error(`the header has no column ${missing.join(", ")}; it must have key, name and photo`)
}

const separated = (delimiter: string): Options => ({ columns: columnsOf, delimiter, relax_column_count: true })

const ofCsv = ({ info, record }: Parsed): Line["fields"] =>
  info.error === undefined
    ? Either.right(record)
    : Either.left(`must have ${info.columns.length} fields, as the header has`)

/** Each line is one field: there is no NUL to separate fields. */
const oneField: Options = { columns: ["json"], delimiter: "\0", quote: null }

/** JSON.parse costs a tenth of what `Schema.parseJson` does, which counts for half a million lines. */
const ofJson = ({ record }: Parsed): Line["fields"] =>
  Either.try((): unknown => JSON.parse(record.json ?? "")).pipe(
    Either.filterOrLeft(Predicate.isRecord, () => undefined),
    Either.mapBoth({
      onLeft: () => "is not a JSON object",
      onRight: (object) =>
        Object.fromEntries(Object.entries(object).map(([name, value]) => [name.trim().toLowerCase(), value]))
    })
  )

/** Opens a CSV, TSV or NDJSON file, or standard input. Its first line tells the form. */
export const openRows = (name: string): Effect.Effect<Table, UsageError, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    // Standard input can be read only once.
    const copyOfInput = Effect.tap(files.makeTempFileScoped(), (copy) => Stream.run(NodeStream.stdin, files.sink(copy)))
    const path = name === standardInput ? yield* Effect.mapError(copyOfInput, unreadable(name)) : name
    const texts = decode(Stream.mapError(files.stream(path), unreadable(name)), name)
    const start = yield* Stream.runHead(Stream.filter(texts, (text) => text.trim() !== ""))
    if (Option.isNone(start)) return yield* refuse(name, " is empty")
    const [header = ""] = start.value.trim().split("\n")
    if (header.startsWith("["))
      return yield* refuse(name, " is a JSON array; write one JSON object on each line instead")

    const parsed = (options: Options) =>
      NodeStream.pipeThroughDuplex<UsageError, Parsed>(
        () => parse({ ...options, info: true, max_record_size: 1024 * 1024, skip_empty_lines: true, trim: true }),
        unreadable(name)
      )(texts)
    const table = (form: string, options: Options, fieldsOf: (parsed: Parsed) => Line["fields"]): Table => ({
      name,
      form,
      lines: Stream.map(parsed(options), (line) => ({ number: line.info.lines, fields: fieldsOf(line) }))
    })
    if (header.startsWith("{")) return table("NDJSON", oneField, ofJson)
    const countOf = (separator: string) => header.split(separator).length
    const [delimiter, form] = Object.entries(forms).reduce((one, other) =>
      countOf(other[0]) > countOf(one[0]) ? other : one
    )
    return table(form, separated(delimiter), ofCsv)
  })
