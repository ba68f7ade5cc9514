import type * as Schedule from "effect/Schedule"
import type { AwaitError } from "../domain/HeyGenError.ts"

/**
 * Options for waiting until a resource is ready.
 *
 * **Details**
 *
 * - `schedule`: when to poll again, and when to give up. Its input is the reason for each further poll: a `NotReady`
 *   with the last seen status, or the error of a single poll.
 *
 * @since 0.1.0
 * @category Options
 */
export interface AwaitOptions {
  readonly schedule?: Schedule.Schedule<unknown, AwaitError> | undefined
}
