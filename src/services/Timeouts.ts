import * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import type { OperationKind } from "./operations/Operation.ts"

/**
 * The time limits for one attempt, by the kind of its operation. The defaults are those of HeyGen's own command line
 * tool.
 *
 * @since 0.1.0
 * @category Options
 */
export interface Timeouts {
  /** For reading what exists. Default 30 seconds. */
  readonly read?: Duration.DurationInput | undefined
  /** For creates, updates and deletes. Default 120 seconds. */
  readonly write?: Duration.DurationInput | undefined
  /** For uploads of files. Default 10 minutes. */
  readonly upload?: Duration.DurationInput | undefined
}

const isByKind = (timeout: Duration.DurationInput | Timeouts | undefined): timeout is Timeouts =>
  Predicate.isRecord(timeout) && !Duration.isDuration(timeout)

/** The limit that the option sets for one kind of operation, if any. */
export const timeoutOf = (
  timeout: Duration.DurationInput | Timeouts | undefined,
  kind: OperationKind
): Duration.DurationInput | undefined => (isByKind(timeout) ? timeout[kind] : timeout)
