import { Option } from "effect"
import type { AvatarSummary, AwaitError, RowResult } from "effect-photo-avatar"

/** What became of a row, in the words of the summary and the report. */
export interface Outcome {
  readonly state: "created" | "failed" | "rejected" | "ambiguous" | "not sent"
  /** The kind of the error, or why there is none. */
  readonly reason: string
  readonly error: string
  readonly advice: string
}

const created: Outcome = { state: "created", reason: "", error: "", advice: "" }

export const unfinished: Outcome = { ...created, reason: "not waited for to the end", advice: "Run again with --wait." }

export const inFlight: Outcome = {
  state: "ambiguous",
  reason: "in flight when its run ended",
  error: "",
  advice: "Run again: the next run finds out."
}

export const notSent = (reason: string): Outcome => ({ state: "not sent", reason, error: "", advice: "Run again." })

const because = (state: Outcome["state"], { _tag, message }: AwaitError, advice: string): Outcome => ({
  state,
  reason: _tag,
  error: message,
  advice
})

const ofUnready = (error: AwaitError) => {
  switch (error._tag) {
    case "NotReady":
      return because("failed", error, "Run again with --wait.")
    case "CreationFailed":
      return because("failed", error, "Use another photo, with a key of its own.")
    default:
      return because("created", error, "See HeyGen for the rest.")
  }
}

export const outcomeOf = (result: RowResult<AvatarSummary>): Outcome => {
  switch (result._tag) {
    case "Created":
      return result.created._tag === "Readable" ? created : ofUnready(result.created.error)
    case "Rejected":
      return because(
        "rejected",
        result.error,
        "Correct the row and run again: --retry-rejected sends it as it is. What the account was refused is sent again anyway."
      )
    case "Ambiguous":
      return because(
        "ambiguous",
        result.error,
        "Look for it on HeyGen, then settle it with --resolve KEY=created or --resolve KEY=not-created. On v3, a run within 23 hours of the first settles it."
      )
    case "NotSent":
      return Option.match(result.error, {
        onNone: () => notSent(result.reason),
        onSome: (error) => because("not sent", error, "Run again.")
      })
  }
}

/** How many rows have an outcome, and the first of them. */
interface Kind extends Outcome {
  readonly count: number
  readonly first: string
}

/** The outcomes of a run by state and reason: their number does not grow with the number of rows. */
export type Tally = Map<string, Kind>

export const add = (tally: Tally, outcome: Outcome, first: string, count = 1): void => {
  const name = `${outcome.state} ${outcome.reason}`
  const known = tally.get(name) ?? { ...outcome, count: 0, first }
  if (count > 0) tally.set(name, { ...known, count: known.count + count })
}

const kindsOf = (tally: Tally, state?: Outcome["state"]) =>
  [...tally.values()].filter((kind) => state === undefined || kind.state === state)

/** How many rows have an outcome, of one state or of all. */
export const countOf = (tally: Tally, state?: Outcome["state"]): number =>
  kindsOf(tally, state).reduce((sum, { count }) => sum + count, 0)

const reasonOf = ({ advice, count, error, first, reason }: Kind) => {
  const example = first === "" ? "" : `, first ${first}`
  return `  ${count} × ${reason}${example}: ${error === "" ? "" : `${error} `}${advice.replaceAll("KEY", first || "KEY")}`
}

/** The summary of a run. */
export const summaryOf = (tally: Tally): ReadonlyArray<string> =>
  (["created", "failed", "rejected", "ambiguous", "not sent"] as const)
    .filter((state) => state === "created" || countOf(tally, state) > 0)
    .flatMap((state) => {
      const explained = kindsOf(tally, state).filter(({ reason }) => reason !== "")
      return [`${countOf(tally, state)} ${state}`, ...explained.map((kind) => reasonOf(kind).slice(0, 300))]
    })
