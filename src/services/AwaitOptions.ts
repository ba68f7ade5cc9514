import type * as Schedule from "effect/Schedule"
import type { AwaitError } from "../domain/HeyGenError.ts"

/**
 * How to wait for what HeyGen works on.
 *
 * **Details**
 *
 * - `schedule`: when to ask again, and when to give up. It is told why each time: a `NotReady` with the state last seen,
 *   or the fault of a single poll.
 *
 * @since 0.1.0
 * @category Options
 */
export interface AwaitOptions {
  readonly schedule?: Schedule.Schedule<unknown, AwaitError> | undefined
}
