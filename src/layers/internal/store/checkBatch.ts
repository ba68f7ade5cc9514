import * as Effect from "effect/Effect"
import { BatchMismatch } from "../../../domain/durable/BatchMismatch.ts"
import type { RowStore } from "../../../services/RowStore.ts"

/** Fails if the batch was begun at another base URL, or as another kind. */
export const checkBatch = (
  { baseUrl, kind, name }: RowStore.Batch,
  begun: Pick<RowStore.Batch, "baseUrl" | "kind">
): Effect.Effect<void, BatchMismatch> => {
  const refuse = (problem: string) => new BatchMismatch({ batch: name, message: `The batch "${name}" ${problem}` })
  if (begun.baseUrl !== baseUrl) {
    return refuse(
      `belongs to ${begun.baseUrl}, and this run sends to ${baseUrl}. Nothing was sent. To go on, use the base URL it was begun with. Another batch would create, and bill, each of its rows again.`
    )
  }
  return begun.kind === kind
    ? Effect.void
    : refuse(
        `is a batch of ${begun.kind}, and this is a run of ${kind}. Nothing was sent. Use another name for the batch.`
      )
}
