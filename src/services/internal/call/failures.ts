import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"

/** Whether an earlier request with the same idempotency key is still in progress, or may be. */
export const isKeyInProgress = ({ _tag, outcome }: HeyGenError) => _tag === "RequestConflict" && outcome === "ambiguous"

/** Whether the same request may succeed later. */
export const isTransient = (error: HeyGenError): boolean => {
  switch (error._tag) {
    case "RateLimited":
    case "ServerError":
    case "ResponseTimeout":
      return true
    case "RequestConflict":
      return isKeyInProgress(error)
    case "TransportError":
      return error.reason !== "unsendable" && error.reason !== "withheld"
    case "UnexpectedResponse":
      return error.reason === "cut" || error.reason === "consumed" || error.reason === "not-json"
    default:
      return false
  }
}

/** Whether the request provably had no effect. Of all rejections only the status 429 proves this, whatever the body. */
export const provesNothingDone = ({ _tag, outcome, status }: HeyGenError) =>
  outcome === "not-sent" || (outcome === "rejected" && _tag === "RateLimited" && Option.contains(status, 429))

/** Whether the attempt was refused before it was sent. */
export const isWithheld = (error: HeyGenError): boolean =>
  error._tag === "TransportError" && error.reason === "withheld"
