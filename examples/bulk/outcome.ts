import { DateTime, Option } from "effect"
import { type AvatarSummary, type AwaitError, isRequestAtFault, type RowResult } from "effect-photo-avatar"
import type { BatchRow } from "effect-photo-avatar/durable"

type Stored = BatchRow<AvatarSummary>

/** What may become of a row, and what to do then. */
export const advice = {
  created: "It was created. Look on HeyGen for what is missing here.",
  changed: "It was created before the row was changed. Undo the change.",
  "not ready": "Run again with --wait.",
  failed: "It was created, and may have been billed. Use another photo, with a key of its own.",
  rejected: "Correct the row and run again, or use --retry-rejected to send it as it is.",
  ambiguous:
    "If a run has logged that its result could not be recorded, the log says what became of it. Otherwise, with the same API key and the unchanged row, on v3, a run within 23 hours of its first request settles it. After that, or on v2, look for its name on HeyGen, then settle it with --resolve 'KEY=created' or --resolve 'KEY=not-created'.",
  "in flight":
    "It may have been created. If the run has logged that its result could not be recorded, the log says what became of it. Otherwise run again: on v3 that settles it within 23 hours of its first request, otherwise it becomes ambiguous.",
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

/** What a run knows that the database does not have. */
export interface Run {
  /** The errors of rows that it did not send, or whose wait it gave up. */
  readonly errors: ReadonlyMap<string, AwaitError>
  /** Why it did not send the rows that it did not begin. */
  readonly whyNotSent: string
}

const because = (state: Outcome["state"], error: AwaitError): Outcome => {
  const isInvalid = state === "not sent" && error._tag === "InvalidRequest"
  const isOfAccount = state === "rejected" && !isRequestAtFault(error)
  const ofCause = isOfAccount ? "Remove the cause, or correct the row, and run again." : advice[state]
  return { state, reason: error._tag, error: error.message, todo: isInvalid ? "Correct it and run again." : ofCause }
}

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
export const ofStored = ({ isAwaited, result, state }: Stored, wait: boolean): Outcome => {
  if (state === "sending") return pending("in flight", "no result of it is stored yet")
  const outcome = Option.match(result, {
    onNone: () => pending("not sent", "it had no effect, and is to be sent again"),
    onSome: ofResult
  })
  const isUnready = outcome.reason === "" && wait && !isAwaited
  return isUnready ? pending("not ready", "not waited for to the end") : outcome
}

/** What became of a row, by what the database knows of it, and by the error of the run. */
export const outcomeOf = (
  stored: Stored | undefined,
  error: AwaitError | undefined,
  wait: boolean,
  whyNotSent: string
): Outcome => {
  const known = stored === undefined ? pending("not sent", whyNotSent) : ofStored(stored, wait)
  if (error?.outcome === "not-sent") {
    if (known.state === "not sent" || known.state === "rejected") return because("not sent", error)
    const isChanged = stored?.state === "Created" && error._tag === "InvalidRequest"
    return isChanged ? because("changed", error) : known
  }
  return error !== undefined && known.state === "not ready" ? because("not ready", error) : known
}

const firstRequest = "its first request"

export const adviceFor = (
  { reason, state, todo = advice[state] }: Outcome,
  key: string,
  firstSentAt: Option.Option<DateTime.Utc> = Option.none()
): string => {
  if (reason === "") return ""
  const at = Option.match(firstSentAt, { onNone: () => "", onSome: (time) => ` (${DateTime.formatIso(time)})` })
  return todo.replace(firstRequest, `${firstRequest}${at}`).replaceAll("KEY", () => key.replaceAll("'", "'\\''"))
}
