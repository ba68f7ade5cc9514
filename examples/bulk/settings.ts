import { Args, type Command, Options } from "@effect/cli"
import { Duration, Schema } from "effect"

const positive = Schema.NumberFromString.pipe(Schema.finite(), Schema.positive())
const price = Schema.NumberFromString.pipe(Schema.finite(), Schema.nonNegative())
const concurrency = Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 1000))
const rate = Schema.TemplateLiteralParser(positive, "/", Schema.Literal("second", "minute", "hour"))
const span = Schema.TemplateLiteralParser(positive, Schema.Literal("s", "m", "h"))
const resolution = Schema.TemplateLiteralParser(Schema.String, "=", Schema.Literal("created", "not-created"))

const units = { s: "seconds", m: "minutes", h: "hours" } as const

/** An option whose text a schema decodes. */
const decoded = <A, I>(name: string, schema: Schema.Schema<A, I>, expected: string, help: string) =>
  Options.text(name).pipe(
    Options.filterMap(Schema.decodeUnknownOption(schema), `--${name} must be ${expected}`),
    Options.withDescription(help)
  )

const text = (name: string, help: string) => Options.withDescription(Options.text(name), help)
const flag = (name: string, help: string) => Options.withDescription(Options.boolean(name), help)
const otherwise = Options.withDefault

/** The command line of `npm run bulk`. */
export const commandLine = {
  rows: Args.text({ name: "rows" }).pipe(
    Args.withDescription("The rows to send: a CSV, TSV or NDJSON file, or - for standard input"),
    Args.withDefault(undefined)
  ),
  photos: text("photos", "The folder of the photos. Default: this one").pipe(otherwise(".")),
  db: text("db", "The SQLite file that remembers the rows"),
  live: flag("live", "Creates avatars on HeyGen. Default: a rehearsal on a mock"),
  yes: flag("yes", "Does not ask before it creates avatars"),
  dryRun: flag("dry-run", "Ends with the plan"),
  api: Options.choice("api", ["v3", "v2"]).pipe(Options.withDescription("Default: v3"), otherwise("v3")),
  wait: flag("wait", "Waits until each avatar is ready"),
  price: decoded("price", price, "dollars, such as 1.00", "Of an avatar, for the plan. Default: 1.00").pipe(
    otherwise(1)
  ),
  concurrency: decoded("concurrency", concurrency, "between 1 and 1000", "The most rows in flight. Default: 4").pipe(
    otherwise(4)
  ),
  rate: decoded("rate", rate, "a rate such as 10/second or 600/minute", "Default: as HeyGen accepts").pipe(
    Options.map(([limit, , unit]) => ({ limit, window: Duration.decode(`1 ${unit}`) })),
    otherwise(undefined)
  ),
  deadline: decoded(
    "deadline",
    span,
    "a time such as 90s, 45m or 2h",
    "Sends no more rows after it. Default: none"
  ).pipe(
    Options.map(([count, unit]) => Duration.decode(`${count} ${units[unit]}`)),
    otherwise(undefined)
  ),
  skipInvalid: flag("skip-invalid", "Goes on without the invalid rows"),
  retryRejected: flag("retry-rejected", "Sends rejected rows again as they are"),
  report: text("report", "Writes the state of each row to a CSV file").pipe(otherwise(undefined)),
  status: flag("status", "Counts the rows of the database"),
  resolve: decoded(
    "resolve",
    resolution,
    "KEY=created or KEY=not-created",
    "Settles a row, once you have looked for it"
  ).pipe(otherwise(undefined))
}

export type Settings = Command.Command.ParseConfig<typeof commandLine>

/** What the rows are read from when they are given as `-`, which would be taken for an option. */
export const standardInput = "Standard input"
