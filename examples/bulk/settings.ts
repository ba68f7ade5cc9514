import { Schema } from "effect"

const Rate = Schema.transform(
  Schema.String.pipe(
    Schema.pattern(/^[1-9]\d*\/(second|minute|hour)$/, {
      message: () => "must be a rate such as 10/second, 600/minute or 5000/hour"
    })
  ),
  Schema.Struct({ limit: Schema.Number, window: Schema.Literal("1 second", "1 minute", "1 hour") }),
  {
    strict: true,
    decode: (text) => {
      const [limit, unit] = text.split("/")
      return {
        limit: Number(limit),
        window: unit === "second" ? "1 second" : unit === "minute" ? "1 minute" : "1 hour"
      } as const
    },
    encode: ({ limit, window }) => `${limit}/${window.slice(2)}`
  }
)

const AtOnce = Schema.NumberFromString.pipe(
  Schema.int(),
  Schema.between(1, 1000, { message: () => "must be between 1 and 1000" })
)

/** The settings of `npm run example:bulk`. */
export const Settings = Schema.Struct({
  rows: Schema.NonEmptyString,
  out: Schema.NonEmptyString,
  concurrency: Schema.optionalWith(AtOnce, { default: () => 4 }),
  rate: Schema.optionalWith(Rate, { exact: true }),
  skip_invalid: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  resend_ambiguous: Schema.optionalWith(Schema.Boolean, { default: () => false })
})

export type Settings = typeof Settings.Type
