import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import { type RowResult, RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import type { RowStore } from "../../RowStore.ts"

const pageSize = 500

const unreadable = (batch: string, key: string) =>
  new StoreUnavailable({
    message: `The stored result of the row "${key}" of the batch "${batch}" cannot be read with this schema. Use that of what the batch creates.`
  })

/** The results of a batch, a page at a time, in the order of the keys. What an avatar became while it was awaited counts. */
export const storedResults = <Created, Encoded>(
  store: RowStore.Service,
  batch: string,
  created: Schema.Schema<Created, Encoded>
): Stream.Stream<RowResult<Created>, StoreUnavailable> => {
  const decode = Schema.decode(Schema.parseJson(RowResultOf(created)))
  const read = ({ key, result }: RowStore.StoredRow) =>
    Option.map(result, (json) => Effect.mapError(decode(json), () => unreadable(batch, key)))
  return Stream.paginateChunkEffect(Option.none<string>(), (after) =>
    Effect.gen(function* () {
      const rows = yield* store.page(batch, "create", after, pageSize)
      const awaited = yield* store.find(
        batch,
        "ready",
        rows.map(({ key }) => key)
      )
      const byKey = new Map(awaited.rows.map((row) => [row.key, row]))
      const results = yield* Effect.all(Arr.filterMap(rows, (row) => read(byKey.get(row.key) ?? row)))
      return [Chunk.fromIterable(results), Option.map(Arr.last(rows), ({ key }) => Option.some(key))] as const
    })
  )
}
