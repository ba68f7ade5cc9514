import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { withFacts } from "../call/withFacts.ts"
import { resultNow } from "../pipeline/resultOfError.ts"
import { type SettledBy, settledByKey, unrecorded } from "./unrecorded.ts"

/** The results of rows that an earlier request may have created. */
export const makeDoubts = <Created>(
  operation: string,
  resultOf: (row: RowStore.StoredRow) => Effect.Effect<Option.Option<RowResult<Created>>>
) => {
  /** As it was stored, if it was. */
  const doubtOf = (row: RowStore.StoredRow, why: string, settledBy: SettledBy): Effect.Effect<RowResult<Created>> =>
    Effect.flatMap(resultOf(row), (stored) =>
      Option.isSome(stored) && stored.value._tag === "Ambiguous"
        ? Effect.succeed(stored.value)
        : resultNow(row, unrecorded(operation, row, why, settledBy))
    )

  /** The next run may settle it. */
  const forNow = (row: RowStore.StoredRow, why: string) => doubtOf(row, why, settledByKey(row))

  /** Only a person can settle it. */
  const forGood = (row: RowStore.StoredRow, why: string) => doubtOf(row, why, "person")

  /** After an earlier attempt that may have created the row, a refusal proves nothing. */
  const after = (row: RowStore.StoredRow, result: RowResult<Created>): Effect.Effect<RowResult<Created>> => {
    if (result._tag === "NotSent") return forNow(row, result.reason)
    if (result._tag !== "Rejected") return Effect.succeed(result)
    const { error } = result
    const message = `An earlier request of the row "${row.key}" may have created it, which this refusal does not deny. ${error.message}`
    return Effect.succeed(
      RowResult.Ambiguous({ ...result, error: withFacts(error, { outcome: "ambiguous", message }) })
    )
  }

  return { forNow, forGood, after }
}
