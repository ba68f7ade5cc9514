import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"

/** Transforms a stream, and fails as it did only after the transformed elements. */
export const failingLast = <A, B, E, R, E2, R2>(
  rows: Stream.Stream<A, E, R>,
  transform: (rows: Stream.Stream<A, never, R>) => Stream.Stream<B, E2, R2>
): Stream.Stream<B, E | E2, R | R2> =>
  Stream.unwrap(
    Effect.map(Ref.make<Exit.Exit<void, E>>(Exit.void), (end) =>
      Stream.concat(
        transform(Stream.catchAllCause(rows, (cause) => Stream.execute(Ref.set(end, Exit.failCause(cause))))),
        Stream.execute(Effect.flatten(Ref.get(end)))
      )
    )
  )
