import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Str from "effect/String"
import type { RowStore } from "../../RowStore.ts"

const pageSize = 500

/** Counts the rows with these keys, a page at a time. */
export const countByKeys = Effect.fnUntraced(function* (
  store: RowStore.Service,
  batch: string,
  keys: ReadonlyArray<string>
) {
  const counts = { created: 0, rejected: 0, ambiguous: 0, notSent: 0, sending: 0, waiting: 0 }
  for (const some of Arr.chunksOf(new Set(keys), pageSize)) {
    for (const { state } of (yield* store.find(batch, "create", some)).rows) counts[Str.uncapitalize(state)]++
  }
  const { isCancelled } = yield* store.find(batch, "create", [])
  return { ...counts, isCancelled }
})
