import { Stream, Struct } from "effect"
import type { KnownRows } from "./knownRows.ts"
import { advice, adviceFor, type Outcome } from "./outcome.ts"

/** How many rows have an outcome, and the first of them. */
interface Kind extends Outcome {
  readonly count: number
  readonly first: string
}

/** The outcomes of a run by state and reason: their number does not grow with the number of rows. */
type Tally = Map<string, Kind>

export const tallyOf = (rows: KnownRows) =>
  Stream.runFold(rows, new Map<string, Kind>(), (tally, { key, outcome }) => {
    const name = `${outcome.state} ${outcome.reason}`
    const known = tally.get(name) ?? { ...outcome, count: 0, first: key }
    return tally.set(name, { ...known, count: known.count + 1 })
  })

const countOf = (tally: Tally, isCounted: (kind: Kind) => boolean): number =>
  [...tally.values()].reduce((sum, kind) => (isCounted(kind) ? sum + kind.count : sum), 0)

export const countCreated = (tally: Tally): number => countOf(tally, ({ state }) => state === "created")

/** The summary of a run. The error that stopped it is not repeated for the rows that were not sent, if a row has it. */
export const summaryOf = (tally: Tally): ReadonlyArray<string> => {
  const errors = [...tally.values()].map(({ error }) => error)
  return Struct.keys(advice).flatMap((state) => {
    const reasons = [...tally.values()].filter((kind) => kind.state === state && kind.reason !== "")
    const lines = reasons.map(({ count, first, ...kind }) => {
      const details = [kind.error.slice(0, 300), adviceFor(kind, first)].filter((text) => text !== "").join(" ")
      const reason = errors.includes(kind.reason) ? "the run stopped" : kind.reason
      return `  ${count} × ${reason}, first ${first}: ${details}`
    })
    return state === "created" || lines.length > 0
      ? [`${countOf(tally, (kind) => kind.state === state)} ${state}`, ...lines]
      : []
  })
}
