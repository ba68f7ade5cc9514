import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { failureOf } from "../pipeline/failureOf.ts"

/** Transforms a stream, and fails as it did only after the transformed elements. */
export const failingLast = <A, B, E, R, E2, R2>(
  rows: Stream.Stream<A, E, R>,
  transform: (rows: Stream.Stream<A, never, R>) => Stream.Stream<B, E2, R2>
): Stream.Stream<B, E | E2, R | R2> =>
  Stream.unwrap(
    Effect.map(Deferred.make<void, E>(), (end) =>
      Stream.onEnd(
        transform(Stream.catchAllCause(rows, (cause) => Stream.execute(Deferred.failCause(end, cause)))),
        failureOf(end)
      )
    )
  )
