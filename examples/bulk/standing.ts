import { Array as Arr } from "effect"
import type { HeyGenError, RowResult } from "effect-photo-avatar"
import type { Entry } from "./Journal.ts"

/** How a row stands, by the last that the journal says of it. */
export type Standing = RowResult<unknown>["_tag"]

export const standingOf = (entry: Entry | undefined): Standing => {
  if (entry === undefined) return "NotSent"
  switch (entry._tag) {
    case "Intent":
    case "Unseen":
      return "Ambiguous"
    default:
      return entry._tag
  }
}

/** Refusals of the account, not of the row: they may have passed by the next run. */
const ofTheAccount: ReadonlyArray<HeyGenError["_tag"]> = [
  "Unauthorized",
  "Forbidden",
  "QuotaExceeded",
  "RateLimited",
  "EndpointUnavailable"
]

/** Whether a run sends a row that stands so: never what was created, nor, unless it is told to, what may have been. */
export const isToBeSent = (entry: Entry | undefined, resendAmbiguous: boolean): boolean => {
  if (entry?._tag === "Rejected") return Arr.contains(ofTheAccount, entry.error._tag)
  const standing = standingOf(entry)
  return standing === "NotSent" || (standing === "Ambiguous" && resendAmbiguous)
}
