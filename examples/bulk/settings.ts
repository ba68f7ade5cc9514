import { Args, type Command, Options } from "@effect/cli"
import { Duration, Option, Schema } from "effect"

const positive = Schema.NumberFromString.pipe(Schema.finite(), Schema.positive())
const price = Schema.NumberFromString.pipe(Schema.finite(), Schema.nonNegative())
const concurrency = Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 1000))
const rate = Schema.TemplateLiteralParser(positive, "/", Schema.Literal("second", "minute", "hour"))
const span = Schema.TemplateLiteralParser(positive, Schema.Literal("s", "m", "h"))
const resolution = Schema.TemplateLiteralParser(Schema.String, "=", Schema.Literal("created", "not-created"))

const decode = Schema.decodeUnknownOption

const spans = { s: Duration.seconds, m: Duration.minutes, h: Duration.hours }

const rateOf = (text: string) =>
  Option.map(decode(rate)(text), ([limit, , unit]) => ({ limit, window: Duration.decode(`1 ${unit}`) }))

const spanOf = (text: string) =>
  Option.filter(
    Option.map(decode(span)(text), ([count, unit]) => spans[unit](count)),
    Duration.lessThanOrEqualTo(Duration.days(24))
  )

const flag = (name: string, help: string) => Options.withDescription(Options.boolean(name), help)

/** An option whose text is parsed. */
const parsed = <A>(name: string, parse: (text: string) => Option.Option<A>, expected: string, help: string) =>
  Options.text(name).pipe(Options.filterMap(parse, `--${name} must be ${expected}`), Options.withDescription(help))

const nameOf = Option.liftPredicate((text: string) => !text.startsWith("--"))

const named = (name: string, help: string) => parsed(name, nameOf, "a name, and not another option", help)

const optional = Options.withDefault(undefined)

/** The command line of `npm run bulk`. */
export const commandLine = {
  rows: Args.text({ name: "rows" }).pipe(
    Args.withDescription("The rows to send: a CSV, TSV or NDJSON file, or - for standard input"),
    Args.withDefault(undefined)
  ),
  photos: named("photos", "The folder of the photos. Default: that of package.json, where npm starts").pipe(
    Options.withDefault(".")
  ),
  db: named("db", "The SQLite file that remembers the rows"),
  live: flag("live", "Creates avatars on HeyGen. Default: a rehearsal on a mock"),
  yes: flag("yes", "Does not ask before it creates avatars"),
  dryRun: flag("dry-run", "Ends with the plan"),
  api: Options.choice("api", ["v3", "v2"]).pipe(Options.withDescription("Default: v3"), Options.withDefault("v3")),
  wait: flag("wait", "Waits until each avatar is ready"),
  price: parsed(
    "price",
    decode(price),
    "dollars, such as 1.00",
    "Of an avatar, for the plan of v3. Default: 1.00"
  ).pipe(Options.withDefault(1)),
  concurrency: parsed("concurrency", decode(concurrency), "between 1 and 1000", "Rows in flight. Default: 4").pipe(
    Options.withDefault(4)
  ),
  rate: optional(parsed("rate", rateOf, "a rate such as 10/second or 600/minute", "Default: as HeyGen accepts")),
  deadline: optional(
    parsed("deadline", spanOf, "a time of at most 24 days, such as 90s, 45m or 2h", "Sends no more rows after it")
  ),
  skipInvalid: flag("skip-invalid", "Goes on without the invalid rows"),
  retryRejected: flag("retry-rejected", "Sends rejected rows again as they are"),
  report: optional(named("report", "Writes the state of each row to a CSV file")),
  status: flag("status", "Counts the rows of the database"),
  resolve: optional(
    parsed(
      "resolve",
      decode(resolution),
      "KEY=created or KEY=not-created",
      "Settles a row, once you have looked for it"
    )
  )
}

export type Settings = Command.Command.ParseConfig<typeof commandLine>

/** What the rows are read from when they are given as `-`, which would be taken for an option. */
export const standardInput = "Standard input"
