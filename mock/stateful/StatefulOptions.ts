import type * as Duration from "effect/Duration"

/**
 * How the stateful mock behaves.
 *
 * @since 0.1.0
 * @category Mock
 */
export interface StatefulOptions {
  /** How often a new avatar or generation is not ready when it, or its group, is read; lists do not count. Default 0. */
  readonly polls?: number | undefined
  /**
   * How many creates and generations are accepted; further ones are refused with 402. `addLooks` of v2 is not counted.
   * Default: no limit.
   */
  readonly credit?: number | undefined
  /** How many requests are accepted per second; further ones are refused with 429. Default: no limit. */
  readonly perSecond?: number | undefined
  /**
   * How many requests are accepted at a time; further ones are refused with 429. Without `latency`, requests take no time
   * and do not overlap. Default: no limit.
   */
  readonly inFlight?: number | undefined
  /** The names that moderation refuses in creates and generations. Default: none. */
  readonly refusedNames?: ReadonlyArray<string> | undefined
  /** The delay of each accepted request. Default: no delay. */
  readonly latency?: Duration.DurationInput | undefined
}
