import type { RowCounts } from "../../../domain/durable/RowCounts.ts"
import type { RowStore } from "../../../services/RowStore.ts"

export const rowCounts = (count: (state: RowStore.RowState) => number, isCancelled: boolean): RowCounts => ({
  created: count("Created"),
  rejected: count("Rejected"),
  ambiguous: count("Ambiguous"),
  notSent: count("NotSent"),
  sending: count("sending"),
  waiting: count("waiting"),
  isCancelled
})
