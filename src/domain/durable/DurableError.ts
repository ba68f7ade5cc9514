import * as Schema from "effect/Schema"
import { BatchMismatch } from "./BatchMismatch.ts"
import { StoreUnavailable } from "./StoreUnavailable.ts"

/**
 * What a run through the row store can fail with. The failure of a row is a result, and does not fail the run.
 *
 * @since 0.1.0
 * @category Errors
 */
export const DurableError = Schema.Union(StoreUnavailable, BatchMismatch).annotations({
  identifier: "DurableError",
  description: "What a run through the row store can fail with."
})

/**
 * @since 0.1.0
 * @category Errors
 */
export type DurableError = typeof DurableError.Type
