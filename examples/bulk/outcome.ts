import { Option } from "effect"
import type { AvatarSummary, AwaitError, RowResult } from "effect-photo-avatar"

/** What became of a row, in the words of the summary and the report. */
export interface Outcome {
  readonly state: "created" | "failed" | "rejected" | "ambiguous" | "not sent"
  /** The kind of the error, or why the row was not sent. */
  readonly reason: string
  readonly error: string
  readonly advice: string
}

const created: Outcome = { state: "created", reason: "", error: "", advice: "" }

const lookForIt =
  "Look for it on HeyGen, then settle it with --resolve KEY=created or --resolve KEY=not-created. On v3, a run within 23 hours of the first settles it."

const notSent: Outcome = { state: "not sent", reason: "its turn did not come", error: "", advice: "Run again." }

const inFlight: Outcome = {
  state: "ambiguous",
  reason: "in flight when its run ended",
  error: "It was in flight when its run ended.",
  advice: "Run again: the next run finds out."
}

const ofUnready = (error: AwaitError): Outcome => {
  const failure = { state: "failed", reason: error._tag, error: error.message } as const
  if (error._tag === "NotReady") return { ...failure, advice: "Run again with --wait." }
  if (error._tag === "CreationFailed") return { ...failure, advice: "Use another photo, with a key of its own." }
  return { ...created, error: error.message, advice: "See HeyGen for the rest." }
}

const ofRejection = ({ _tag, message }: AwaitError): Outcome => ({
  state: "rejected",
  reason: _tag,
  error: message,
  advice:
    _tag === "ApiKeyRejected" || _tag === "AccessDenied" || _tag === "QuotaExceeded" || _tag === "RateLimited"
      ? "Check the account, and run again."
      : "Correct the row and run again, or send it as it is with --retry-rejected."
})

export const outcomeOf = (result: RowResult<AvatarSummary>): Outcome => {
  switch (result._tag) {
    case "Created":
      return result.created._tag === "Readable" ? created : ofUnready(result.created.error)
    case "Rejected":
      return ofRejection(result.error)
    case "Ambiguous":
      return { state: "ambiguous", reason: result.error._tag, error: result.error.message, advice: lookForIt }
    case "NotSent":
      return {
        ...notSent,
        reason: Option.match(result.error, { onNone: () => result.reason, onSome: ({ _tag }) => _tag }),
        error: result.reason
      }
  }
}

/** What is known of a row without a result. */
export const withoutResult = (isSending: boolean): Outcome => (isSending ? inFlight : notSent)
