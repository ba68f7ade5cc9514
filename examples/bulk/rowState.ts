import { Array as Arr } from "effect"
import type { HeyGenError, RowResult } from "effect-photo-avatar"
import type { Entry } from "./Entry.ts"

/** The state of a row, according to its latest entry in the journal. */
export type RowState = RowResult<unknown>["_tag"]

export const rowStateOf = (entry: Entry | undefined): RowState => {
  if (entry === undefined) return "NotSent"
  switch (entry._tag) {
    case "Intent":
    case "NoResponse":
      return "Ambiguous"
    default:
      return entry._tag
  }
}

const isOfOneAttempt = ({ _tag }: Entry) => _tag === "Intent" || _tag === "NotSent" || _tag === "Rejected"

/**
 * Combines two entries of a row. A row that may have been created stays ambiguous, even if a later attempt is rejected.
 */
export const latest = (before: Entry | undefined, entry: Entry): Entry =>
  (before?._tag === "Ambiguous" || before?._tag === "NoResponse") && isOfOneAttempt(entry) ? before : entry

/**
 * Errors of the row itself. All others concern the account or the plan, or are temporary, and may not recur in the next
 * run.
 */
const ofTheRow: ReadonlyArray<HeyGenError["_tag"]> = [
  "InvalidRequest",
  "ModerationRejected",
  "ResourceNotFound",
  "RequestConflict"
]

/**
 * Whether a run sends a row. A row that was created is never sent; one that may have been is sent only with
 * `resendAmbiguous`.
 */
export const shouldSend = (entry: Entry | undefined, resendAmbiguous: boolean): boolean => {
  if (entry?._tag === "Rejected") return !Arr.contains(ofTheRow, entry.error._tag)
  const state = rowStateOf(entry)
  return state === "NotSent" || (state === "Ambiguous" && resendAmbiguous)
}
