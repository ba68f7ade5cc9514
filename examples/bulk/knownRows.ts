import { Array as Arr, Effect, HashMap, Option, Stream } from "effect"
import type { AvatarSummary } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { type Outcome, ofStored, outcomeOf, type Run } from "./outcome.ts"
import type { BulkRow } from "./rows.ts"

/** Each database holds one batch. */
export const batch = "bulk"

/** A row, and what is known of it. */
export interface KnownRow {
  readonly key: string
  /** Only a table tells the name of a row that was not created. */
  readonly name?: string
  /** A row that was never begun is not stored. */
  readonly stored: Durable.BatchRow<AvatarSummary> | undefined
  readonly outcome: Outcome
}

export type KnownRows = Stream.Stream<KnownRow, Durable.DurableError | Durable.BatchNotFound, Durable.RowStore>

const noRun: Run = { errors: new Map(), whyNotSent: "no run has sent it" }

/** The rows of the database. */
export const ofDatabase: KnownRows = Stream.map(Durable.rows(batch, "createFromPhotos"), (stored) => ({
  key: stored.key,
  stored,
  outcome: ofStored(stored, false)
}))

/** The rows of a table, after a run or without one. */
export const ofTable = (rows: ReadonlyArray<BulkRow>, wait: boolean, { errors, whyNotSent } = noRun): KnownRows =>
  Stream.fromIterable(Arr.chunksOf(rows, 500)).pipe(
    Stream.mapEffect((some) =>
      Effect.map(
        Durable.findRows(
          batch,
          "createFromPhotos",
          Arr.map(some, ({ key }) => key)
        ),
        (begun) =>
          Arr.map(some, ({ key, name }) => {
            const stored = Option.getOrUndefined(HashMap.get(begun, key))
            return { key, name, stored, outcome: outcomeOf(stored, errors.get(key), wait, whyNotSent) }
          })
      )
    ),
    Stream.flattenIterables
  )
