import * as Effect from "effect/Effect"
import { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"

export const newIdempotencyKey = Effect.sync(() => IdempotencyKey.make(globalThis.crypto.randomUUID()))
