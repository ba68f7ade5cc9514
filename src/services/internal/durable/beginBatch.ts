import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { AvatarCreator } from "../../AvatarCreator.ts"
import type { DurableOptions } from "../../DurableOptions.ts"
import { RowStore } from "../../RowStore.ts"
import { keyLifetime } from "../call/keyLifetime.ts"
import type { BegunBatch } from "./DurableStage.ts"
import type { Circumstances } from "./Verdict.ts"

/** Begins or continues a batch, at the place to which the rows are sent. */
export const beginBatch = Effect.fnUntraced(function* (
  kind: RowStore.BatchKind,
  target: AvatarCreator.Target,
  { batch, retryRejected = false }: DurableOptions<never>
) {
  const store = yield* RowStore
  yield* store.open({ name: batch, kind, baseUrl: target.baseUrl })
  const circumstances: Circumstances = {
    apiKeyFingerprint: target.apiKeyFingerprint,
    honorsIdempotencyKeys: target.honorsIdempotencyKeys,
    attemptLimit: Duration.toMillis(Duration.min(target.timeouts.write, keyLifetime)),
    retryRejected
  }
  return { store, batch, circumstances, readingLimit: target.timeouts.upload } satisfies BegunBatch
})
