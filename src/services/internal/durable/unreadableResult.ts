import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { TransportError } from "../../../domain/HeyGenError.ts"
import type { Outcome } from "../../../domain/Outcome.ts"
import { CreatedRow, RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"

const theRest =
  "the rest of its stored result is damaged, or was stored by another version of this library. The row store still has its text."

/** The result of a settled row by its state alone. */
export const unreadableResult = (
  operation: string,
  { attempts, idempotencyKey, key }: RowStore.StoredRow,
  state: RowResult<unknown>["_tag"]
): Effect.Effect<RowResult<never>> =>
  Effect.map(DateTime.now, (now) => {
    const settled = { key, attempts, takenAt: now, settledAt: now }
    const error = (outcome: Outcome, what: string) =>
      new TransportError({
        operation,
        reason: "unrecorded",
        outcome,
        attempts,
        idempotencyKey,
        message: `${operation}: the row "${key}" ${what}, and ${theRest}`
      })
    switch (state) {
      case "Created":
        return RowResult.Created<never>({
          ...settled,
          created: CreatedRow.Incomplete({ error: error("created", "was created") })
        })
      case "Rejected":
        return RowResult.Rejected({ ...settled, error: error("rejected", "was rejected") })
      case "Ambiguous":
        return RowResult.Ambiguous({ ...settled, error: error("ambiguous", "may have been created") })
      case "NotSent":
        return RowResult.NotSent({ ...settled, reason: `it was not sent, and ${theRest}`, error: Option.none() })
    }
  })
