import type * as Schedule from "effect/Schedule"
import type { HeyGenError, NotReady } from "../domain/HeyGenError.ts"

/**
 * The reason to poll again: a `NotReady` with the last seen status, or the error of a single poll.
 *
 * @since 0.1.0
 * @category Options
 */
export type NotYet = NotReady | HeyGenError

/**
 * Options for waiting until a resource is ready.
 *
 * **Details**
 *
 * - `schedule`: when to poll again, and when to give up. Its input is the reason for each further poll. Default: every 10
 *   seconds on v3, every 5 seconds on v2, for 5 minutes.
 *
 * **Gotchas**
 *
 * A schedule replaces the limit of 5 minutes, too: end it, as with `Schedule.upTo`. One that does not end polls an avatar
 * that stays in progress for ever, also in a pipeline that was stopped.
 *
 * @since 0.1.0
 * @category Options
 */
export interface AwaitOptions {
  readonly schedule?: Schedule.Schedule<unknown, NotYet> | undefined
}
