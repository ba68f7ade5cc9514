import type * as Option from "effect/Option"
import type { IdempotencyKey } from "../../domain/IdempotencyKey.ts"
import type { OperationTraits } from "./OperationTraits.ts"
import type { Quote } from "./transport/redact.ts"

/** What is needed to describe a failure of a call. */
export interface CallContext {
  readonly operation: OperationTraits
  readonly idempotencyKey: Option.Option<IdempotencyKey>
  readonly quote: Quote
}
