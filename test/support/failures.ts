import { Duration, Option } from "effect"
import { ModerationRejected, RateLimited, ServerError, TransportError } from "effect-photo-avatar"

const facts = { message: "", operation: "create", attempts: 1 }

const asking = (pause: Duration.DurationInput | undefined) => Option.map(Option.fromNullable(pause), Duration.decode)

type More<Failure extends new (facts: never) => unknown> = Partial<ConstructorParameters<Failure>[0]>

/** A 429, which may ask for a pause. */
export const rateLimited = (pause?: Duration.DurationInput, more: More<typeof RateLimited> = {}): RateLimited =>
  new RateLimited({ ...facts, outcome: "rejected", retryAfter: asking(pause), ...more })

export const serverError = (more: More<typeof ServerError> = {}): ServerError =>
  new ServerError({ ...facts, outcome: "ambiguous", ...more })

export const moderated: ModerationRejected = new ModerationRejected({ ...facts, outcome: "rejected" })

export const notConnected: TransportError = new TransportError({
  ...facts,
  outcome: "not-sent",
  reason: "not-connected"
})
