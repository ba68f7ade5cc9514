import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { type SettledBy, unrecorded } from "./unrecorded.ts"

/** Only what has a key can be sent by the next run. */
export const settledByKey = ({ idempotencyKey }: RowStore.StoredRow): SettledBy =>
  Option.isSome(idempotencyKey) ? "next run" : "person"

/** The result of a row that may have been created, and whose result was not recorded. */
export const doubtfulResult = (
  operation: string,
  row: RowStore.StoredRow,
  why: string,
  settledBy: SettledBy
): Effect.Effect<RowResult<never>> =>
  Effect.map(DateTime.now, (now) =>
    RowResult.Ambiguous({
      key: row.key,
      attempts: row.attempts,
      takenAt: now,
      settledAt: now,
      error: unrecorded(operation, row, why, settledBy)
    })
  )
