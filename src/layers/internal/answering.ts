import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Operation } from "../../services/Operation.ts"

/** Answers an encoded request with the body of the reply; with nothing when what was asked for is not there. */
export type Answer = (encoded: object) => Effect.Effect<Option.Option<unknown>>

/** What answers an operation: from the request as it was before it was encoded, to the response as it will be decoded. */
export const answering =
  <A, I extends object, B, J>(
    operation: Operation<A, I, B, J>,
    answer: (asked: Effect.Effect<A>) => Effect.Effect<Option.Option<B>>
  ): Answer =>
  (encoded) =>
    answer(Effect.orDie(Schema.decodeUnknown(operation.request)(encoded))).pipe(
      Effect.flatMap(Effect.transposeMapOption((found) => Effect.orDie(Schema.encode(operation.response)(found)))),
      Effect.map(Option.map((data) => (operation.page === true ? data : { error: null, data })))
    )
