import type * as Effect from "effect/Effect"
import { TransportError } from "../../../domain/HeyGenError.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { resultNow } from "../pipeline/resultOfError.ts"

const theRest =
  "the rest of its stored result is damaged, or was stored by another version of this library. The row store still has its text."

const wordsByState = {
  Created: ["created", "was created"],
  Rejected: ["rejected", "was rejected"],
  Ambiguous: ["ambiguous", "may have been created"],
  NotSent: ["not-sent", "was not sent"]
} as const

/** The result of a settled row by its state alone. */
export const unreadableResult = (
  operation: string,
  row: RowStore.StoredRow,
  state: RowResult<unknown>["_tag"]
): Effect.Effect<RowResult<never>> => {
  const [outcome, what] = wordsByState[state]
  const { attempts, idempotencyKey, key } = row
  const message = `${operation}: the row "${key}" ${what}, and ${theRest}`
  return resultNow(
    row,
    new TransportError({ operation, reason: "unrecorded", outcome, attempts, idempotencyKey, message })
  )
}
