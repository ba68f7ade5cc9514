import { DateTime, Option } from "effect"
import { type AvatarSummary, type AwaitError, isRequestAtFault, type RowResult } from "effect-photo-avatar"
import type { BatchRow } from "effect-photo-avatar/durable"

type Result = RowResult<AvatarSummary>

type Stored = BatchRow<AvatarSummary>

/** What may become of a row, and what to do then. */
export const advice = {
  created: "It was created. Look on HeyGen for what is missing here.",
  changed: "It was created before the row was changed. Undo the change.",
  "not ready": "Run again with --wait.",
  failed: "It was created, and may have been billed. Use another photo, with a key of its own.",
  rejected: "Correct the row and run again, or use --retry-rejected to send it as it is.",
  ambiguous:
    "With the same API key and the unchanged row, on v3, a run within 23 hours of its first request settles it. Otherwise look for its name on HeyGen, then settle it with --resolve 'KEY=created' or --resolve 'KEY=not-created'.",
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
  /** Results of rows that are not created and ready, and of all that settled after the run had stopped. */
  readonly results: ReadonlyMap<string, Result>
  /** Why it did not send the rows that it did not begin. */
  readonly whyNotSent: string
}

const because = (state: Outcome["state"], error: AwaitError): Outcome => {
  const isInvalid = state === "not sent" && error._tag === "InvalidRequest"
  const isOfAccount = state === "rejected" && !isRequestAtFault(error)
  const ofCause = isOfAccount ? "Remove the cause, or correct the row, and run again." : advice[state]
  return { state, reason: error._tag, error: error.message, todo: isInvalid ? "Correct it and run again." : ofCause }
}

const ofResult = (result: Result): Outcome => {
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

/** Whether a run knows more of a row than the database: it may not have been able to store it. */
const saysMore = (result: Result, { state }: Stored): boolean => {
  if (result._tag === "Created") return true
  if (state === "sending") return result._tag === "Rejected"
  if (state === "Rejected") return result._tag !== "NotSent" || Option.isSome(result.error)
  return state !== "Created" && state !== "Ambiguous"
}

/** The result of a row that has the ids of its avatar, by what the database and the run know of it. */
export const resultOf = (stored: Stored | undefined, result: Result | undefined): Option.Option<Result> =>
  stored === undefined || (result !== undefined && stored.state !== "Created" && saysMore(result, stored))
    ? Option.fromNullable(result)
    : stored.result

/** What became of a row, by what the database and the run know of it. */
export const outcomeOf = (
  stored: Stored | undefined,
  result: Result | undefined,
  wait: boolean,
  whyNotSent: string
): Outcome => {
  if (result === undefined) return stored === undefined ? pending("not sent", whyNotSent) : ofStored(stored, wait)
  const known = ofResult(result)
  if (stored === undefined || saysMore(result, stored)) return known
  return stored.state === "Created" && known.reason === "InvalidRequest" && known.state === "not sent"
    ? { ...known, state: "changed", todo: advice.changed }
    : ofStored(stored, wait)
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
