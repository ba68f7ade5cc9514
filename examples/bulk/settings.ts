import { Duration, Schema } from "effect"
import type { Grammar } from "../command-line/commandLine.ts"

const positive = Schema.NumberFromString.pipe(Schema.positive({ message: () => "must be more than 0" }))

const Rate = Schema.TemplateLiteralParser(positive, "/", Schema.Literal("second", "minute", "hour")).annotations({
  message: () => ({ message: "must be a rate such as 10/second, 600/minute or 5000/hour", override: true })
})

const units = { s: "seconds", m: "minutes", h: "hours" } as const

const Span = Schema.transform(
  Schema.TemplateLiteralParser(positive, Schema.Literal("s", "m", "h")),
  Schema.DurationFromSelf,
  {
    strict: true,
    decode: ([count, unit]) => Duration.decode(`${count} ${units[unit]}`),
    encode: (span) => [Duration.toSeconds(span), "s"] as const
  }
).annotations({ message: () => ({ message: "must be a duration such as 90s, 45m or 2h", override: true }) })

const Resolution = Schema.TemplateLiteralParser(
  Schema.String,
  "=",
  Schema.Literal("created", "not-created")
).annotations({ message: () => ({ message: "must be KEY=created or KEY=not-created", override: true }) })

const Concurrency = Schema.NumberFromString.pipe(
  Schema.int(),
  Schema.between(1, 1000, { message: () => "must be between 1 and 1000" })
)

const Price = Schema.NumberFromString.pipe(Schema.nonNegative({ message: () => "must be a number such as 1.00" }))

const isSet = Schema.optionalWith(Schema.Boolean, { default: () => false })

const fields = Schema.Struct({
  rows: Schema.optional(Schema.NonEmptyString),
  photos: Schema.optionalWith(Schema.NonEmptyString, { default: () => "." }),
  db: Schema.NonEmptyString,
  api: Schema.optionalWith(Schema.Literal("v3", "v2"), { default: () => "v3" }),
  price: Schema.optionalWith(Price, { default: () => 1 }),
  concurrency: Schema.optionalWith(Concurrency, { default: () => 4 }),
  rate: Schema.optional(Rate),
  deadline: Schema.optional(Span),
  report: Schema.optional(Schema.NonEmptyString),
  resolve: Schema.optional(Resolution),
  yes: isSet,
  dry_run: isSet,
  wait: isSet,
  skip_invalid: isSet,
  retry_rejected: isSet,
  status: isSet
})

/** The settings of `npm run bulk`. */
export const Settings = fields.pipe(
  Schema.filter(({ report, resolve, retry_rejected, rows, status }) =>
    rows !== undefined || (!retry_rejected && (status || report !== undefined || resolve !== undefined))
      ? true
      : { path: ["rows"], message: "to send must be given, as a CSV, TSV or NDJSON file, or - for standard input" }
  )
)

export type Settings = typeof Settings.Type

export const grammar: Grammar<Settings, typeof Settings.Encoded> = {
  usage: `Usage:
  npm run bulk -- people.csv --photos ./photos --db people.db [--live [--yes]] [--api v3|v2] [--dry-run] [--wait]
    [--price 1.00] [--concurrency N] [--rate 10/second] [--deadline 2h] [--skip-invalid] [--retry-rejected]
    [--report report.csv]
  npm run bulk -- --db people.db --status | --resolve KEY=created | --resolve KEY=not-created | --report report.csv`,
  schema: Settings,
  flags: ["photos", "db", "api", "price", "concurrency", "rate", "deadline", "report", "resolve"],
  switches: ["yes", "dry_run", "wait", "skip_invalid", "retry_rejected", "status"],
  operand: "rows",
  sample: {}
}
