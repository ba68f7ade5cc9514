import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Operation } from "../../services/operations/Operation.ts"

/** Answers an encoded request with the body of the reply; with nothing when what was asked for is not there. */
export type Answer = (encoded: object, idempotencyKey?: string) => Effect.Effect<Option.Option<unknown>>

/** What answers an operation: from the request as it was before it was encoded, to the response as it will be decoded. */
export const answering =
  <A, I extends object, B, J>(
    operation: Operation<A, I, B, J>,
    answer: (asked: Effect.Effect<A>, idempotencyKey?: string) => Effect.Effect<Option.Option<B>>
  ): Answer =>
  (encoded, idempotencyKey) =>
    answer(Effect.orDie(Schema.decodeUnknown(operation.request)(encoded)), idempotencyKey).pipe(
      Effect.flatMap(Effect.transposeMapOption((found) => Effect.orDie(Schema.encode(operation.response)(found))))
    )
