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
    message: `The stored result of the row "${key}" of the batch "${batch}" has another form. Read it with the schema of what the batch creates.`
  })

/** The results of a stage, a page at a time, in the order of the keys. */
export const storedResults = <Created, Encoded>(
  store: RowStore.Service,
  batch: string,
  stage: RowStore.Stage,
  created: Schema.Schema<Created, Encoded>
): Stream.Stream<RowResult<Created>, StoreUnavailable> => {
  const decode = Schema.decode(Schema.parseJson(RowResultOf(created)))
  const read = ({ key, result }: RowStore.StoredRow) =>
    Option.map(result, (json) => Effect.mapError(decode(json), () => unreadable(batch, key)))
  return Stream.paginateChunkEffect(Option.none<string>(), (after) =>
    Effect.gen(function* () {
      const rows = yield* store.page(batch, stage, after, pageSize)
      const results = yield* Effect.all(Arr.filterMap(rows, read))
      return [Chunk.fromIterable(results), Option.map(Arr.last(rows), ({ key }) => Option.some(key))] as const
    })
  )
}
