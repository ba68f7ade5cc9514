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

/** Refuses another option in place of the name. */
const named = (name: string) =>
  Options.filterMap(
    Options.text(name),
    Option.liftPredicate((value) => !value.startsWith("--")),
    `--${name} must have a name, and not another option`
  )

const text = <B>(name: string, otherwise: B, help: string) =>
  named(name).pipe(Options.withDescription(help), Options.withDefault(otherwise))

/** An option whose text is parsed. */
const decoded = <A, B>(
  name: string,
  parse: (text: string) => Option.Option<A>,
  otherwise: B,
  expected: string,
  help: string
) =>
  Options.text(name).pipe(
    Options.filterMap(parse, `--${name} must be ${expected}`),
    Options.withDescription(help),
    Options.withDefault(otherwise)
  )

/** The command line of `npm run bulk`. */
export const commandLine = {
  rows: Args.text({ name: "rows" }).pipe(
    Args.withDescription("The rows to send: a CSV, TSV or NDJSON file, or - for standard input"),
    Args.withDefault(undefined)
  ),
  photos: text("photos", ".", "The folder of the photos. Default: this one"),
  db: Options.withDescription(named("db"), "The SQLite file that remembers the rows"),
  live: flag("live", "Creates avatars on HeyGen. Default: a rehearsal on a mock"),
  yes: flag("yes", "Does not ask before it creates avatars"),
  dryRun: flag("dry-run", "Ends with the plan"),
  api: Options.choice("api", ["v3", "v2"]).pipe(Options.withDescription("Default: v3"), Options.withDefault("v3")),
  wait: flag("wait", "Waits until each avatar is ready"),
  price: decoded("price", decode(price), 1, "dollars, such as 1.00", "Of an avatar, for the plan of v3. Default: 1.00"),
  concurrency: decoded("concurrency", decode(concurrency), 4, "between 1 and 1000", "Rows in flight. Default: 4"),
  rate: decoded("rate", rateOf, undefined, "a rate such as 10/second or 600/minute", "Default: as HeyGen accepts"),
  deadline: decoded(
    "deadline",
    spanOf,
    undefined,
    "a time of at most 24 days, such as 90s, 45m or 2h",
    "Sends no more rows after it"
  ),
  skipInvalid: flag("skip-invalid", "Goes on without the invalid rows"),
  retryRejected: flag("retry-rejected", "Sends rejected rows again as they are"),
  report: text("report", undefined, "Writes the state of each row to a CSV file"),
  status: flag("status", "Counts the rows of the database"),
  resolve: decoded(
    "resolve",
    decode(resolution),
    undefined,
    "KEY=created or KEY=not-created",
    "Settles a row, once you have looked for it"
  )
}

export type Settings = Command.Command.ParseConfig<typeof commandLine>

/** What the rows are read from when they are given as `-`, which would be taken for an option. */
export const standardInput = "Standard input"
