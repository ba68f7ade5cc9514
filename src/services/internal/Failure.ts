import type { Duration, Option } from "effect"
import type { Outcome } from "../../domain/Outcome.ts"
import type { HeyGenError } from "../../domain/PhotoAvatarError.ts"

/** What the whole call adds to what one attempt knows. */
export interface CallReport {
  readonly operation: { readonly name: string; readonly method: "GET" | "POST" }
  readonly attempts: number
  readonly outcome: Outcome
}

/** Why one attempt failed; it becomes the caller's error once the call is over and all attempts are counted. */
export interface Failure {
  readonly outcome: Outcome
  /** Whether the same request may fare better later. */
  readonly transient: boolean
  /** How long HeyGen asks to wait before that. */
  readonly retryAfter: Option.Option<Duration.Duration>
  readonly toError: (call: CallReport) => HeyGenError
}
