/**
 * How many rows of a batch are in each state.
 *
 * **Details**
 *
 * - `created`, `rejected`, `ambiguous`, `notSent`: rows with that result.
 * - `sending`: rows whose request may be on its way, or was when its process died.
 * - `waiting`: rows that were sent without effect, for example because of rate limiting, and are to be sent again.
 * - `isCancelled`: whether the batch was cancelled.
 *
 * Rows that no run has come to yet are in none of them.
 *
 * @since 0.1.0
 * @category Durable
 */
export interface RowCounts {
  readonly created: number
  readonly rejected: number
  readonly ambiguous: number
  readonly notSent: number
  readonly sending: number
  readonly waiting: number
  readonly isCancelled: boolean
}
