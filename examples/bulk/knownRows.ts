import { Chunk, Effect, HashMap, Option, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import type { UsageError } from "../command-line/UsageError.ts"
import { adviceFor, type Outcome, ofStored, outcomeOf, type Run, resultOf } from "./outcome.ts"
import type { BulkRow } from "./rows.ts"

/** Each database holds one batch. */
export const batch = "bulk"

/** A row, and what is known of it. */
export interface KnownRow {
  readonly key: string
  /** Only a table tells the name of a row that was not created. */
  readonly name?: string
  readonly result: Option.Option<RowResult<AvatarSummary>>
  readonly outcome: Outcome
  /** What to do. It is empty if all is well. */
  readonly advice: string
}

export type KnownRows = Stream.Stream<
  KnownRow,
  UsageError | Durable.DurableError | Durable.BatchNotFound,
  Durable.RowStore
>

const noRun: Run = { results: new Map(), whyNotSent: "no run has sent it" }

/** The rows of the database. */
export const ofDatabase: KnownRows = Stream.map(Durable.rows(batch, "createFromPhotos"), (stored) => {
  const outcome = ofStored(stored, false)
  return { key: stored.key, result: stored.result, outcome, advice: adviceFor(outcome, stored.key, stored.firstSentAt) }
})

/** The rows of a table, after a run or without one. */
export const ofTable = (
  rows: Stream.Stream<BulkRow, UsageError>,
  wait: boolean,
  { results, whyNotSent } = noRun
): KnownRows =>
  Stream.mapEffect(Stream.grouped(rows, 500), (some) =>
    Effect.gen(function* () {
      const keys = Chunk.toReadonlyArray(some).map(({ key }) => key)
      const begun = yield* Durable.findRows(batch, "createFromPhotos", keys)
      return Chunk.map(some, ({ key, name }) => {
        const [stored, result] = [Option.getOrUndefined(HashMap.get(begun, key)), results.get(key)]
        const outcome = outcomeOf(stored, result, wait, whyNotSent)
        return {
          key,
          name,
          result: resultOf(stored, result),
          outcome,
          advice: adviceFor(outcome, key, stored?.firstSentAt)
        }
      })
    })
  ).pipe(Stream.flattenChunks)
