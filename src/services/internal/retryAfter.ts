import type * as Headers from "@effect/platform/Headers"
import { Clock, Duration, Effect, Option } from "effect"

const seconds = /^\d+$/
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /

/** The `Retry-After` header, in seconds or as an HTTP date; a date in the past means now. */
export const retryAfterOf = (headers: Headers.Headers) =>
  Effect.map(Clock.currentTimeMillis, (now): Option.Option<Duration.Duration> => {
    const value = (headers["retry-after"] ?? "").trim()
    const millis = seconds.test(value)
      ? Number(value) * 1000
      : httpDate.test(value)
        ? Date.parse(/GMT$|Z$|[+-]\d{2}:?\d{2}$/.test(value) ? value : `${value} GMT`) - now
        : Number.NaN
    return Number.isNaN(millis)
      ? Option.none()
      : Option.some(Duration.millis(Math.min(Math.max(0, millis), Number.MAX_SAFE_INTEGER)))
  })
