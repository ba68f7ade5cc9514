import type * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { AvatarSummary } from "../../../domain/AvatarSummary.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import { failureOf } from "../pipeline/failureOf.ts"
import { failingLast } from "./failingLast.ts"

/** How many avatars are waited for at the same time. It bounds the memory, and not the pace. */
const mostWaits = 1024

interface Waits {
  readonly awaitRow: (created: RowResult<AvatarSummary>) => Effect.Effect<RowResult<AvatarSummary>>
  /** How the first wait died. */
  readonly died: Deferred.Deferred<void>
  readonly ordered: boolean
}

/** Awaits the avatars of rows. A wait that dies leaves its row as created, and ends the stream as it did after all results. */
export const awaitRows = <E, R>(
  created: Stream.Stream<RowResult<AvatarSummary>, E, R>,
  { awaitRow, died, ordered }: Waits
): Stream.Stream<RowResult<AvatarSummary>, E, R> => {
  const noteDeath = (cause: Cause.Cause<never>) =>
    Effect.flatMap(Deferred.failCause(died, cause), (isFirst) =>
      isFirst ? Effect.void : Effect.logError("Another wait died", cause)
    )
  const awaitUnlessItDies = (created: RowResult<AvatarSummary>) =>
    Effect.catchAllCause(awaitRow(created), (cause) => Effect.as(noteDeath(cause), created))
  return failingLast(created, (results) =>
    Stream.onEnd(
      Stream.mapEffect(results, awaitUnlessItDies, { concurrency: mostWaits, unordered: !ordered }),
      failureOf(died)
    )
  )
}
