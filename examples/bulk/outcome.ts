import { DateTime, Option } from "effect"
import { type AvatarSummary, type AwaitError, isRequestAtFault, type RowResult } from "effect-photo-avatar"
import type { BatchRow } from "effect-photo-avatar/durable"

/** What may become of a row, and what to do then. */
export const advice = {
  created: "It was created. Look on HeyGen for what is missing here.",
  changed: "It was created before the row was changed. Undo the change.",
  "not ready": "Run again with --wait.",
  failed: "It was created, and may have been billed. Use another photo, with a key of its own.",
  rejected: "Correct the row and run again, or use --retry-rejected to send it as it is.",
  ambiguous:
    'With the same API key and the unchanged row, on v3, a run within 23 hours of its first request settles it. Otherwise look for its name on HeyGen, then settle it with --resolve "KEY=created" or --resolve "KEY=not-created".',
  "in flight":
    "It may have been created. Run again: on v3 that settles it within 23 hours of its first request, otherwise it becomes ambiguous.",
  "not sent": "Run again."
}

/** What became of a row, in the words of the summary and the report. `reason` is empty if all is well. */
export interface Outcome {
  readonly state: keyof typeof advice
  readonly reason: string
  readonly error: string
  /** What to do, if it is not what the state tells. */
  readonly todo?: string
}

/** What a run knows that the database may not have. */
export interface Run {
  /** Results of rows that were refused or are not ready, and of those that settled after the run had stopped. */
  readonly results: ReadonlyMap<string, RowResult<AvatarSummary>>
  /** Why it did not send the rows that it did not begin. */
  readonly whyNotSent: string
}

const because = (state: Outcome["state"], error: AwaitError): Outcome => ({
  state,
  reason: error._tag,
  error: error.message,
  ...(state === "not sent" && error._tag === "InvalidRequest" ? { todo: "Correct it and run again." } : {}),
  ...(state === "rejected" && !isRequestAtFault(error)
    ? { todo: "Remove the cause, or correct the row, and run again." }
    : {})
})

const ofResult = (result: RowResult<AvatarSummary>): Outcome => {
  switch (result._tag) {
    case "Rejected":
      return because("rejected", result.error)
    case "Ambiguous":
      return because("ambiguous", result.error)
    case "NotSent":
      return Option.match(result.error, {
        onNone: () => ({ state: "not sent", reason: result.reason, error: "" }),
        onSome: (error) => because("not sent", error)
      })
    case "Created": {
      if (result.created._tag === "Complete") return { state: "created", reason: "", error: "" }
      const { error } = result.created
      if (error._tag === "NotReady") return because("not ready", error)
      return because(error._tag === "CreationFailed" ? "failed" : "created", error)
    }
  }
}

/** A row without a result. */
const pending = (state: Outcome["state"], reason: string): Outcome => ({ state, reason, error: "" })

/** What became of a row, by what the database knows of it. */
export const ofStored = ({ isAwaited, result, state }: BatchRow<AvatarSummary>, wait: boolean): Outcome => {
  if (state === "sending") return pending("in flight", "no result of it is stored yet")
  const outcome = Option.match(result, {
    onNone: () => pending("not sent", "it had no effect, and is to be sent again"),
    onSome: ofResult
  })
  const isUnready = outcome.reason === "" && wait && !isAwaited
  return isUnready ? pending("not ready", "not waited for to the end") : outcome
}

/** What became of a row, by what the database and the run know of it. */
export const outcomeOf = (
  stored: BatchRow<AvatarSummary> | undefined,
  result: RowResult<AvatarSummary> | undefined,
  wait: boolean,
  whyNotSent: string
): Outcome => {
  if (result === undefined) return stored === undefined ? pending("not sent", whyNotSent) : ofStored(stored, wait)
  const known = ofResult(result)
  switch (stored?.state) {
    case "Created":
      if (known.state !== "not sent") return known
      return known.reason === "InvalidRequest"
        ? { ...known, state: "changed", todo: advice.changed }
        : ofStored(stored, wait)
    case "sending":
      return known.state === "ambiguous" || known.state === "not sent" ? ofStored(stored, wait) : known
    case "Ambiguous":
      return ofStored(stored, wait)
    case "Rejected":
      return known.state === "not sent" && known.error === "" ? ofStored(stored, wait) : known
    default:
      return known
  }
}

const firstRequest = "its first request"

export const adviceFor = (
  { reason, state, todo = advice[state] }: Outcome,
  key: string,
  firstSentAt: Option.Option<DateTime.Utc> = Option.none()
): string => {
  if (reason === "") return ""
  const at = Option.match(firstSentAt, { onNone: () => "", onSome: (time) => ` (${DateTime.formatIso(time)})` })
  return todo.replace(firstRequest, `${firstRequest}${at}`).replaceAll("KEY", () => key)
}
