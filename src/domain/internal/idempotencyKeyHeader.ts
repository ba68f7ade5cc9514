import { Schema } from "effect"
import { IdempotencyKey } from "../IdempotencyKey.ts"

/** The key of a request, under the name of the header it travels in. */
export const idempotencyKeyHeader = Schema.optional(IdempotencyKey).pipe(Schema.fromKey("Idempotency-Key"))
