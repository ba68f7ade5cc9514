import { Duration, Option } from "effect"
import { type HeyGenError, RateLimited, ServerError } from "effect-photo-avatar"

const facts = { message: "", operation: "create", attempts: 1 }

const asking = (pause: Duration.DurationInput | undefined) => Option.map(Option.fromNullable(pause), Duration.decode)

/** A 429, which may ask for a pause. */
export const rateLimited = (pause?: Duration.DurationInput, more: Partial<HeyGenError> = {}): RateLimited =>
  new RateLimited({ ...facts, outcome: "rejected", retryAfter: asking(pause), ...more })

export const serverError = (pause?: Duration.DurationInput): ServerError =>
  new ServerError({ ...facts, outcome: "ambiguous", retryAfter: asking(pause) })
