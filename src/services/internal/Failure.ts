import type { Duration, Option } from "effect"
import type { IdempotencyKey } from "../../domain/IdempotencyKey.ts"
import type { Outcome } from "../../domain/Outcome.ts"
import type { HeyGenError } from "../../domain/PhotoAvatarError.ts"
import type { Operation } from "../Operation.ts"

/** What the whole call adds to what one attempt knows. */
export interface CallReport {
  readonly operation: Pick<Operation<never, object, unknown, unknown>, "name" | "method" | "successor">
  readonly attempts: number
  readonly idempotencyKey: Option.Option<IdempotencyKey>
  readonly outcome: Outcome
}

/** Why one attempt failed; it becomes the caller's error once the call is over and all attempts are counted. */
export interface Failure {
  readonly outcome: Outcome
  /** Whether the same request may fare better later. */
  readonly transient: boolean
  /** Whether an earlier request with the same idempotency key is still being worked on. */
  readonly keyInProgress?: boolean
  /** Whether HeyGen refused it as one too many. */
  readonly tooFast?: boolean
  /** How long HeyGen asks to wait before that. */
  readonly retryAfter: Option.Option<Duration.Duration>
  readonly toError: (call: CallReport) => HeyGenError
}
