import { DateTime, Option } from "effect"
import type { AvatarSummary, AwaitError, RowResult } from "effect-photo-avatar"
import type { BatchRow } from "effect-photo-avatar/durable"

type Stored = BatchRow<AvatarSummary>

/** What may become of a row, and what to do then with this program. The message of an error tells the rest. */
export const advice = {
  created: "",
  changed: "It was created before. Undo the change; a key of its own would create a second one, which is billed, too.",
  "not ready": "Run again with --wait.",
  failed: "It may have been billed. Use another photo, with a key of its own.",
  rejected: "Correct the row or the cause and run again; --retry-rejected sends the row as it is.",
  ambiguous:
    "With the same API key and the unchanged row, on v3, a run within 23 hours of its first request settles it. After that, or on v2, look for its name on HeyGen, then settle it with --resolve 'KEY=created' or --resolve 'KEY=not-created'.",
  "in flight":
    "It may have been created. Run again: on v3 that settles it within 23 hours of its first request, otherwise it becomes ambiguous.",
  "not sent": "Correct what the error names, if it names something, and run again."
}

/** What became of a row, in the words of the summary and the report. `reason` is empty if all is well. */
export interface Outcome {
  readonly state: keyof typeof advice
  readonly reason: string
  readonly error: string
}

/** What a run knows that the database does not have. */
export interface Run {
  /** The errors of rows that it did not send, or whose wait it gave up. */
  readonly errors: ReadonlyMap<string, AwaitError>
  /** Why it did not send the rows that it did not begin. */
  readonly whyNotSent: string
}

const because = (state: Outcome["state"], { _tag, message }: AwaitError): Outcome => ({
  state,
  reason: _tag,
  error: message
})

/** A row without an error. */
const plain = (state: Outcome["state"], reason: string): Outcome => ({ state, reason, error: "" })

const ofResult = (result: RowResult<AvatarSummary>): Outcome => {
  switch (result._tag) {
    case "Rejected":
      return because("rejected", result.error)
    case "Ambiguous":
      return because("ambiguous", result.error)
    case "NotSent":
      return Option.match(result.error, {
        onNone: () => plain("not sent", result.reason),
        onSome: (error) => because("not sent", error)
      })
    case "Created": {
      if (result.created._tag === "Complete") return plain("created", "")
      const { error } = result.created
      if (error._tag === "NotReady") return because("not ready", error)
      return because(error._tag === "CreationFailed" ? "failed" : "created", error)
    }
  }
}

/** What became of a row, by what the database knows of it. */
export const ofStored = ({ isAwaited, result, state }: Stored, wait: boolean): Outcome => {
  if (state === "sending") return plain("in flight", "no result of it is stored yet")
  const outcome = Option.match(result, {
    onNone: () => plain("not sent", "it had no effect, and is to be sent again"),
    onSome: ofResult
  })
  const isUnready = outcome.reason === "" && wait && !isAwaited
  return isUnready ? plain("not ready", "not waited for to the end") : outcome
}

/** What became of a row, by what the database knows of it, and by the error of the run. */
export const outcomeOf = (
  stored: Stored | undefined,
  error: AwaitError | undefined,
  wait: boolean,
  whyNotSent: string
): Outcome => {
  const known = stored === undefined ? plain("not sent", whyNotSent) : ofStored(stored, wait)
  if (error?.outcome === "not-sent") {
    if (known.state === "not sent" || known.state === "rejected") return because("not sent", error)
    const isChanged = stored?.state === "Created" && error._tag === "InvalidRequest"
    return isChanged ? because("changed", error) : known
  }
  return error !== undefined && known.state === "not ready" ? because("not ready", error) : known
}

export const adviceFor = (
  { reason, state }: Outcome,
  key: string,
  firstSentAt: Option.Option<DateTime.Utc> = Option.none()
): string => {
  if (reason === "") return ""
  const at = Option.match(firstSentAt, { onNone: () => "", onSome: (time) => ` (${DateTime.formatIso(time)})` })
  return advice[state]
    .replace("its first request", (words) => words + at)
    .replaceAll("KEY", () => key.replaceAll("'", "'\\''"))
}
