import { DateTime, Option, Struct } from "effect"
import { type AvatarSummary, type AwaitError, isRequestAtFault, type RowResult } from "effect-photo-avatar"
import type { BatchRow } from "effect-photo-avatar/durable"

/** What may become of a row, and what to do then. */
const advice = {
  created: "It was created. Look on HeyGen for what is missing here.",
  "not ready": "Run again with --wait.",
  failed: "It was created, and may have been billed. Use another photo, with a key of its own.",
  rejected: "Correct the row and run again, or use --retry-rejected to send it as it is.",
  ambiguous:
    'With the same API key and the unchanged row, on v3, a run within 23 hours of its first request settles it. Otherwise look for its name on HeyGen, then settle it with --resolve "KEY=created" or --resolve "KEY=not-created".',
  "in flight":
    "It may have been created. Run again: on v3 that settles it within 23 hours of its first request, otherwise it becomes ambiguous.",
  "not sent": "Run again.",
  "not known": "Run again when the database can be read: it has what became of the row."
}

/** What became of a row, in the words of the summary and the report. `reason` is empty if all is well. */
export interface Outcome {
  readonly state: keyof typeof advice
  readonly reason: string
  readonly error: string
  /** What to do, if it is not what the state tells. */
  readonly todo?: string
  /** When it was first sent. */
  readonly sent?: Option.Option<DateTime.Utc>
}

const correctIt = "If it was created, undo its change; otherwise correct it. Then run again."

const removeTheCause = "Remove the cause, or correct the row, and run again."

const because = (state: Outcome["state"], error: AwaitError): Outcome => ({
  state,
  reason: error._tag,
  error: error.message,
  ...(state === "not sent" && error._tag === "InvalidRequest" ? { todo: correctIt } : {}),
  ...(state === "rejected" && !isRequestAtFault(error) ? { todo: removeTheCause } : {})
})

export const outcomeOf = (result: RowResult<AvatarSummary>): Outcome => {
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

export const notKnown = pending("not known", "the database cannot be read")

/** What became of a row that the run has no result of, or that an earlier run was about. */
export const outcomeOfStored = (
  row: BatchRow<AvatarSummary> | undefined,
  isAwaited: boolean,
  whyNotSent: string
): Outcome => {
  if (row === undefined) return pending("not sent", whyNotSent)
  if (row.state === "sending")
    return { ...pending("in flight", "no result of it is stored yet"), sent: row.firstSentAt }
  const outcome = Option.match(row.result, {
    onNone: () => pending("not sent", "it had no effect, and is to be sent again"),
    onSome: outcomeOf
  })
  const isUnready = outcome.reason === "" && isAwaited && !row.isAwaited
  return isUnready ? pending("not ready", "not waited for to the end") : { ...outcome, sent: row.firstSentAt }
}

const firstRequest = "its first request"

export const adviceFor = (
  { reason, sent = Option.none(), state, todo = advice[state] }: Outcome,
  key: string
): string => {
  if (reason === "") return ""
  const at = Option.match(sent, { onNone: () => "", onSome: (time) => ` (${DateTime.formatIso(time)})` })
  return todo.replace(firstRequest, `${firstRequest}${at}`).replaceAll("KEY", () => key)
}

/** How many rows have an outcome, and the first of them. */
interface Kind extends Outcome {
  readonly count: number
  readonly first: string
}

/** The outcomes of a run by state and reason: their number does not grow with the number of rows. */
export type Tally = Map<string, Kind>

export const add = (tally: Tally, outcome: Outcome, key: string): void => {
  const name = `${outcome.state} ${outcome.reason}`
  const known = tally.get(name) ?? { ...outcome, count: 0, first: key }
  tally.set(name, { ...known, count: known.count + 1 })
}

const countOf = (tally: Tally, isCounted: (kind: Kind) => boolean): number =>
  [...tally.values()].reduce((sum, kind) => (isCounted(kind) ? sum + kind.count : sum), 0)

export const countCreated = (tally: Tally): number => countOf(tally, ({ state }) => state === "created")

/** The summary of a run. */
export const summaryOf = (tally: Tally): ReadonlyArray<string> =>
  Struct.keys(advice).flatMap((state) => {
    const reasons = [...tally.values()].filter((kind) => kind.state === state && kind.reason !== "")
    const lines = reasons.map(({ count, first, ...kind }) => {
      const details = [kind.error.slice(0, 300), adviceFor(kind, first)].filter((text) => text !== "").join(" ")
      return `  ${count} × ${kind.reason}, first ${first}: ${details}`
    })
    return state === "created" || lines.length > 0
      ? [`${countOf(tally, (kind) => kind.state === state)} ${state}`, ...lines]
      : []
  })
