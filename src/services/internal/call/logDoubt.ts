import * as Effect from "effect/Effect"
import { type HeyGenError, mayExist } from "../../../domain/HeyGenError.ts"

/** A defect says nothing of the attempts that were made. */
export const logDoubt = (error: HeyGenError): Effect.Effect<void> =>
  mayExist(error)
    ? Effect.logError("A call died of a defect. Of its attempts, this is known", error.message)
    : Effect.void
