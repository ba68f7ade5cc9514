import type * as DateTime from "effect/DateTime"
import type * as Option from "effect/Option"
import type { RowResult } from "../domain/pipeline/RowResult.ts"
import type { RowStore } from "./RowStore.ts"

/**
 * What the store knows of a row of a batch.
 *
 * **Details**
 *
 * - `state`: as in `RowStore.RowState`. `sending` means that its request may be on its way, or was when its process died.
 * - `result`: its result; `None` while it is `sending` or `waiting`. If an avatar was waited for, what became of it. Where
 *   a result cannot be read, because it was stored by another version of this library, the result that the state implies.
 * - `isAwaited`: whether a wait has ended with this result, because the avatar is ready or has failed.
 * - `firstSentAt`: when the request was first sent with its present idempotency key, by the database's clock. On v3, a run
 *   less than 23 hours later settles a row in doubt.
 *
 * @since 0.1.0
 * @category Durable
 */
export interface BatchRow<Created> {
  readonly key: string
  readonly state: RowStore.RowState
  readonly result: Option.Option<RowResult<Created>>
  readonly isAwaited: boolean
  readonly firstSentAt: Option.Option<DateTime.Utc>
}
