import type * as Headers from "@effect/platform/Headers"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

const seconds = /^\d+$/
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /

/** The values of a header that was sent several times; the comma in a date is not a separator. */
const values = / *(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, *)?[^,]+/g

const timeOf = (date: string) => Date.parse(/GMT$|Z$|[+-]\d{2}:?\d{2}$/.test(date) ? date : `${date} GMT`)

const millisOf = (value: string, repliedAt: number) => {
  if (seconds.test(value)) return Number(value) * 1000
  return httpDate.test(value) ? timeOf(value) - repliedAt : Number.NaN
}

/**
 * The longest wait in `Retry-After`, given in seconds or as an HTTP date; a date in the past means no wait. A date is
 * relative to the reply's own `Date`, since the local clock may be wrong, or to `now` if there is none.
 */
export const retryAfterOf = (headers: Headers.Headers, now: number): Option.Option<Duration.Duration> => {
  const date = timeOf(headers.date ?? "")
  const repliedAt = Number.isNaN(date) ? now : date
  const waits = (headers["retry-after"]?.match(values) ?? [])
    .map((value) => millisOf(value.trim(), repliedAt))
    .filter((millis) => !Number.isNaN(millis))
  return Option.map(
    Option.liftPredicate(waits, ({ length }) => length > 0),
    (some) => Duration.millis(Math.min(Math.max(0, ...some), Number.MAX_SAFE_INTEGER))
  )
}
