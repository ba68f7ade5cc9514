import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"
import { withFacts } from "../call/withFacts.ts"
import { resultNow } from "../pipeline/resultOfError.ts"
import { adviceOnDoubt, type SettledBy, settledByKey, unrecorded } from "./unrecorded.ts"

/** The results of rows that an earlier request may have created. */
export const makeDoubts = <Created>(
  operation: string,
  resultOf: (row: RowStore.StoredRow) => Effect.Effect<Option.Option<RowResult<Created>>>
) => {
  /** The stored doubt of a row, or a new one that says why. */
  const doubtOf = (row: RowStore.StoredRow, why: string, settledBy: SettledBy): Effect.Effect<RowResult<Created>> =>
    Effect.flatMap(resultOf(row), (stored) =>
      Option.isSome(stored) && stored.value._tag === "Ambiguous"
        ? Effect.succeed(stored.value)
        : resultNow(row, unrecorded(operation, row, why, settledBy))
    )

  /** A doubt that the next run can settle if the row has a key. */
  const untilNextRun = (row: RowStore.StoredRow, why: string, settledBy: SettledBy = settledByKey(row)) =>
    doubtOf(row, why, settledBy)

  /** A doubt that only a person can settle. */
  const forPerson = (row: RowStore.StoredRow, why: string) => doubtOf(row, why, "person")

  /** After an earlier attempt that may have created the row, a refusal proves nothing. */
  const after = (row: RowStore.StoredRow, result: RowResult<Created>): Effect.Effect<RowResult<Created>> => {
    if (result._tag === "NotSent") return untilNextRun(row, result.reason)
    if (result._tag !== "Rejected") return Effect.succeed(result)
    const { error } = result
    const words = Option.getOrElse(error.detail, () => error._tag)
    const message = `${operation}: an earlier request of the row "${row.key}" may have created it. HeyGen refused a later one (${words}), which says nothing about the earlier one. ${adviceOnDoubt[settledByKey(row)]}`
    return Effect.succeed(
      RowResult.Ambiguous({ ...result, error: withFacts(error, { outcome: "ambiguous", message }) })
    )
  }

  return { untilNextRun, forPerson, after }
}
