import * as Effect from "effect/Effect"
import { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"

/** A key that nobody has used before. */
export const newIdempotencyKey = Effect.sync(() => IdempotencyKey.make(globalThis.crypto.randomUUID()))
