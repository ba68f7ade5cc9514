import { Chunk, Effect, HashMap, Option, Stream } from "effect"
import type { AvatarSummary, RowResult } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import type { UsageError } from "../command-line/UsageError.ts"
import { adviceFor, type Outcome, ofStored, outcomeOf, type Run } from "./outcome.ts"
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

const noRun: Run = { errors: new Map(), whyNotSent: "no run has sent it" }

const knownRow = (key: string, stored: Durable.BatchRow<AvatarSummary> | undefined, outcome: Outcome) => ({
  key,
  result: stored?.result ?? Option.none(),
  outcome,
  advice: adviceFor(outcome, key, stored?.firstSentAt)
})

/** The rows of the database. */
export const ofDatabase: KnownRows = Stream.map(Durable.rows(batch, "createFromPhotos"), (stored) =>
  knownRow(stored.key, stored, ofStored(stored, false))
)

/** The rows of a table, after a run or without one. */
export const ofTable = (
  rows: Stream.Stream<BulkRow, UsageError>,
  wait: boolean,
  { errors, whyNotSent } = noRun
): KnownRows =>
  Stream.mapEffect(Stream.grouped(rows, 500), (some) =>
    Effect.gen(function* () {
      const keys = Chunk.toReadonlyArray(some).map(({ key }) => key)
      const begun = yield* Durable.findRows(batch, "createFromPhotos", keys)
      return Chunk.map(some, ({ key, name }) => {
        const stored = Option.getOrUndefined(HashMap.get(begun, key))
        return { ...knownRow(key, stored, outcomeOf(stored, errors.get(key), wait, whyNotSent)), name }
      })
    })
  ).pipe(Stream.flattenChunks)
