import type { BatchMismatch } from "./BatchMismatch.ts"
import type { StoreUnavailable } from "./StoreUnavailable.ts"

/**
 * What a run through the row store can fail with. The failure of a row is a result, and does not fail the run.
 *
 * @since 0.1.0
 * @category Errors
 */
export type DurableError = StoreUnavailable | BatchMismatch
