import { Effect, type Option, Schema } from "effect"
import { AvatarSummary, type RowResult, RowResultOf } from "effect-photo-avatar"
import { RowStore, type StoreUnavailable } from "effect-photo-avatar/durable"

/** Each database holds one batch. */
export const batch = "bulk"

/** What is stored of a row. */
export interface StoredRow {
  readonly isSending: boolean
  readonly result: Option.Option<RowResult<AvatarSummary>>
}

const decode = Schema.decode(Schema.parseJson(RowResultOf(AvatarSummary)))

/** Finds rows by their keys. What is known since an avatar was waited for goes before what its create returned. */
export const findRows = (
  keys: ReadonlyArray<string>
): Effect.Effect<ReadonlyMap<string, StoredRow>, StoreUnavailable, RowStore> =>
  Effect.gen(function* () {
    const store = yield* RowStore
    const { rows } = yield* store.find(batch, "create", keys)
    const ready = yield* store.find(batch, "ready", keys)
    const found = new Map<string, StoredRow>()
    for (const { key, result, state } of [...rows, ...ready.rows]) {
      found.set(key, {
        isSending: state === "sending",
        result: yield* Effect.option(Effect.flatMap(result, decode))
      })
    }
    return found
  })
