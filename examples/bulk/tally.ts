import { type Effect, Ref } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import { type Outcome, outcomeOf } from "./outcome.ts"

interface Kind extends Outcome {
  readonly count: number
  /** The first row of this kind. */
  readonly example: string
}

/** How many rows ended in each state, and why. Its size does not grow with the number of rows. */
export type Tally = ReadonlyMap<string, Kind>

export const makeTally = Ref.make<Tally>(new Map())

const kindOf = ({ reason, state }: Outcome) => `${state} ${reason}`

export const count = (tally: Ref.Ref<Tally>, result: RowResult<AvatarSummary>): Effect.Effect<void> =>
  Ref.update(tally, (before) => {
    const outcome = outcomeOf(result)
    const known = before.get(kindOf(outcome)) ?? { ...outcome, count: 0, example: result.key }
    return new Map(before).set(kindOf(outcome), { ...known, count: known.count + 1 })
  })

/** What is to be said of rows that have no result of this run. */
export interface Rest {
  readonly unfinished: number
  readonly inFlight: number
  readonly notSent: number
  readonly why: string
  readonly invalid: number
}

export const countOf = (tally: Tally, ...states: ReadonlyArray<Outcome["state"]>): number =>
  [...tally.values()].reduce((sum, { count, state }) => (states.includes(state) ? sum + count : sum), 0)

const shown = (text: string) => text.slice(0, 300)

/** The summary of a run. */
export const summaryOf = (tally: Tally, rest: Rest): ReadonlyArray<string> => {
  const reasons = (state: Outcome["state"]) =>
    [...tally.values()]
      .filter((kind) => kind.state === state)
      .map(({ advice, count, error, example, reason }) =>
        shown(`  ${count} × ${reason}, first ${example}: ${error} ${advice.replaceAll("KEY", example)}`)
      )
  const section = (state: Outcome["state"]) => {
    const all = countOf(tally, state)
    return all === 0 ? [] : [`${all} ${state}`, ...reasons(state)]
  }
  const notSent = countOf(tally, "not sent") + rest.notSent
  return [
    `${countOf(tally, "created") + rest.unfinished} created`,
    ...(rest.unfinished === 0
      ? []
      : [`  ${rest.unfinished} of them were not waited for to the end: run again with --wait`]),
    ...section("failed"),
    ...section("rejected"),
    ...section("ambiguous"),
    ...(rest.inFlight === 0 ? [] : [`${rest.inFlight} were in flight: the next run finds out what became of them`]),
    ...(notSent === 0 ? [] : [`${notSent} not sent`, ...reasons("not sent")]),
    ...(rest.notSent === 0 ? [] : [`  ${rest.notSent} × ${rest.why}`]),
    ...(rest.invalid === 0 ? [] : [`${rest.invalid} invalid and skipped`])
  ]
}
