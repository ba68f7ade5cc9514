import type * as Option from "effect/Option"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"

/**
 * An attempt of a call, as passed to `beforeSend` and `afterNoEffect`: the operation's name, the number of the attempt,
 * starting at 1, and the idempotency key, if the request carries one.
 *
 * @since 0.1.0
 * @category Options
 */
export interface Attempt {
  readonly operation: string
  readonly attempt: number
  readonly idempotencyKey: Option.Option<IdempotencyKey>
}
