import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import { CreatedRow, RowResult } from "../../../domain/pipeline/RowResult.ts"

export type Settled = Pick<RowResult<never>, "key" | "attempts" | "takenAt" | "settledAt">

export const resultOfError = (settled: Settled, error: HeyGenError): RowResult<never> => {
  switch (error.outcome) {
    case "not-sent":
      return RowResult.NotSent({ ...settled, reason: error.message, error: Option.some(error) })
    case "rejected":
      return RowResult.Rejected({ ...settled, error })
    case "ambiguous":
      return RowResult.Ambiguous({ ...settled, error })
    case "created":
      return RowResult.Created<never>({ ...settled, created: CreatedRow.Incomplete({ error }) })
  }
}

/** The result of a row that was not run, by an error that says what is known of it. */
export const resultNow = (
  { attempts, key }: Pick<Settled, "attempts" | "key">,
  error: HeyGenError
): Effect.Effect<RowResult<never>> =>
  Effect.map(DateTime.now, (now) => resultOfError({ key, attempts, takenAt: now, settledAt: now }, error))
