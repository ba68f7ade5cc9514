import { Array as Arr } from "effect"
import type { HeyGenError, RowResult } from "effect-photo-avatar"
import type { Entry } from "./Entry.ts"

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

const isOfOneAttempt = ({ _tag }: Entry) => _tag === "Intent" || _tag === "NotSent" || _tag === "Rejected"

/** What is known of a row by two entries: what may have been created stays so, whatever a later attempt met. */
export const latest = (before: Entry | undefined, entry: Entry): Entry =>
  (before?._tag === "Ambiguous" || before?._tag === "Unseen") && isOfOneAttempt(entry) ? before : entry

/** Refusals of the row itself. All others are of the account, the plan or the moment, and may have passed by the next run. */
const ofTheRow: ReadonlyArray<HeyGenError["_tag"]> = [
  "InvalidRequest",
  "ModerationRejected",
  "ResourceNotFound",
  "RequestConflict"
]

/** Whether a run sends a row that stands so: never what was created, nor, unless it is told to, what may have been. */
export const isToBeSent = (entry: Entry | undefined, resendAmbiguous: boolean): boolean => {
  if (entry?._tag === "Rejected") return !Arr.contains(ofTheRow, entry.error._tag)
  const standing = standingOf(entry)
  return standing === "NotSent" || (standing === "Ambiguous" && resendAmbiguous)
}
