import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"

const lastSecondOfYear9999 = 253402300799

export const UtcFromUnixSeconds = Schema.transform(
  Schema.Number.pipe(Schema.between(0, lastSecondOfYear9999)),
  Schema.DateTimeUtcFromSelf,
  {
    strict: true,
    decode: (seconds) => DateTime.unsafeMake(Math.round(seconds * 1000)),
    encode: (time) => DateTime.toEpochMillis(time) / 1000
  }
)
