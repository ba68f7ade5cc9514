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
const decoded = <A, I>(name: string, schema: Schema.Schema<A, I>, expected: string) =>
  Options.filterMap(Options.text(name), Schema.decodeUnknownOption(schema), `--${name} must be ${expected}`)

const about = Options.withDescription
const otherwise = Options.withDefault

/** The command line of `npm run bulk`. */
export const commandLine = {
  rows: Args.text({ name: "rows" }).pipe(
    Args.withDescription("The rows to send: a CSV, TSV or NDJSON file, or - for standard input"),
    Args.withDefault(undefined)
  ),
  photos: Options.text("photos").pipe(otherwise("."), about("The folder of the photos. Default: this one")),
  db: Options.text("db").pipe(about("The SQLite file that remembers the rows")),
  live: Options.boolean("live").pipe(about("Creates avatars on HeyGen. Default: a rehearsal on a mock")),
  yes: Options.boolean("yes").pipe(about("Does not ask before it creates avatars")),
  dryRun: Options.boolean("dry-run").pipe(about("Ends with the plan")),
  api: Options.choice("api", ["v3", "v2"]).pipe(otherwise("v3"), about("Default: v3")),
  wait: Options.boolean("wait").pipe(about("Waits until each avatar is ready")),
  price: decoded("price", price, "in dollars, such as 1.00").pipe(
    otherwise(1),
    about("What an avatar costs in dollars, for the plan. Default: 1.00")
  ),
  concurrency: decoded("concurrency", concurrency, "between 1 and 1000").pipe(
    otherwise(4),
    about("How many rows are in flight at most. Default: 4")
  ),
  rate: decoded("rate", rate, "a rate such as 10/second, 600/minute or 5000/hour").pipe(
    Options.map(([limit, , unit]) => ({ limit, window: Duration.decode(`1 ${unit}`) })),
    otherwise(undefined),
    about("How many avatars may be created, such as 10/second. Default: as HeyGen accepts")
  ),
  deadline: decoded("deadline", span, "a duration such as 90s, 45m or 2h").pipe(
    Options.map(([count, unit]) => Duration.decode(`${count} ${units[unit]}`)),
    otherwise(undefined),
    about("Sends no more rows after this time, such as 2h. Default: none")
  ),
  skipInvalid: Options.boolean("skip-invalid").pipe(about("Goes on without the invalid rows")),
  retryRejected: Options.boolean("retry-rejected").pipe(about("Sends rejected rows again as they are")),
  report: Options.text("report").pipe(otherwise(undefined), about("Writes the state of each row to a CSV file")),
  status: Options.boolean("status").pipe(about("Counts the rows of the database")),
  resolve: decoded("resolve", resolution, "KEY=created or KEY=not-created").pipe(
    otherwise(undefined),
    about("Settles a row in doubt, once you have looked for it on HeyGen: KEY=created or KEY=not-created")
  )
}

export type Settings = Command.Command.ParseConfig<typeof commandLine>

/** What the rows are read from when they are given as `-`, which would be taken for an option. */
export const standardInput = "Standard input"
