import { Number as Num, Stream, Struct } from "effect"
import type { KnownRow, KnownRows } from "./knownRows.ts"
import { advice, type Outcome } from "./outcome.ts"

/** How many rows have an outcome, and the first of them. */
interface Kind extends Outcome {
  readonly count: number
  readonly first: string
}

/** The outcomes of a run by state and reason: their number does not grow with the number of rows. */
export type Tally = Map<string, Kind>

export const count = (tally: Tally, { key, outcome }: KnownRow): Tally => {
  const name = `${outcome.state} ${outcome.reason}`
  const known = tally.get(name) ?? { ...outcome, count: 0, first: key }
  return tally.set(name, { ...known, count: known.count + 1 })
}

export const tallyOf = (rows: KnownRows) => Stream.runFold(rows, new Map<string, Kind>(), count)

export const areAllCreated = (tally: Tally): boolean => [...tally.values()].every(({ state }) => state === "created")

/** The summary of a run. The error that stopped it is not repeated for the rows that were not sent, if a row has it. */
export const summaryOf = (tally: Tally): ReadonlyArray<string> => {
  const all = [...tally.values()]
  return Struct.keys(advice).flatMap((state) => {
    const kinds = all.filter((kind) => kind.state === state)
    const lines = kinds.flatMap(({ count, error, first, reason }) => {
      if (reason === "") return []
      const isOfRow = all.some((kind) => kind.error === reason)
      const details = error === "" ? "" : `: ${error.slice(0, 300)}`
      return [`  ${count} × ${isOfRow ? "the run stopped" : reason}, first ${first}${details}`]
    })
    const total = `${Num.sumAll(kinds.map(({ count }) => count))} ${state}`
    if (lines.length === 0) return state === "created" ? [total] : []
    return [total, ...lines, ...(advice[state] === "" ? [] : [`  ${advice[state]}`])]
  })
}
