import type * as Duration from "effect/Duration"

/**
 * How the stateful mock behaves.
 *
 * @since 0.1.0
 * @category Mock
 */
export interface StatefulOptions {
  /** How often a new avatar or generation is reported as not ready when it is polled. Default 0. */
  readonly polls?: number | undefined
  /** How many avatars and generations can be created; further creates are refused with 402. Default: no limit. */
  readonly credit?: number | undefined
  /** How many requests are accepted per second; further ones are refused with 429. Default: no limit. */
  readonly perSecond?: number | undefined
  /** How many requests are accepted at a time; further ones are refused with 429. Default: no limit. */
  readonly inFlight?: number | undefined
  /** The names that moderation refuses. Default: none. */
  readonly refusedNames?: ReadonlyArray<string> | undefined
  /** How long a request takes. Default: no time. */
  readonly latency?: Duration.DurationInput | undefined
}
