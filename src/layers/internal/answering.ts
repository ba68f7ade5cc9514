import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Operation } from "../../services/operations/Operation.ts"

/** Returns the response body for an encoded request, or `None` when the requested resource does not exist. */
export type Answer = (encoded: object, idempotencyKey?: string) => Effect.Effect<Option.Option<unknown>>

/** Implements an operation on decoded values: decodes the request for `answer` and encodes its result. */
export const answering =
  <A, I extends object, B, J>(
    operation: Operation<A, I, B, J>,
    answer: (asked: Effect.Effect<A>, idempotencyKey?: string) => Effect.Effect<Option.Option<B>>
  ): Answer =>
  (encoded, idempotencyKey) =>
    answer(Effect.orDie(Schema.decodeUnknown(operation.request)(encoded)), idempotencyKey).pipe(
      Effect.flatMap(Effect.transposeMapOption((found) => Effect.orDie(Schema.encode(operation.response)(found))))
    )
