import * as Option from "effect/Option"
import type { RowStore } from "../../RowStore.ts"

type Identity = Pick<RowStore.StoredRow, "batch" | "stage" | "key" | "digest" | "apiKeyFingerprint">

/** A row with these facts. By default nothing is stored of it, and it was not sent. */
export const newRow = (facts: Identity & Partial<RowStore.StoredRow>): RowStore.StoredRow => ({
  version: 0,
  state: "waiting",
  attempts: 0,
  attemptLimit: 0,
  idempotencyKey: Option.none(),
  uploadId: Option.none(),
  firstSentAt: Option.none(),
  lastSentAt: Option.none(),
  result: Option.none(),
  ...facts
})
