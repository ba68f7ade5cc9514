import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { AvatarSummary } from "../../../domain/AvatarSummary.ts"
import { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import { type RowResult, RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import { PhotoAvatarGroup } from "../../../domain/v2/PhotoAvatarGroup.ts"
import { CreatedAvatar } from "../../../domain/v3/CreatedAvatar.ts"
import type { CreatedBy } from "../../CreatedBy.ts"
import type { RowStore } from "../../RowStore.ts"

const pageSize = 500

const decoder = <Created, Encoded>(created: Schema.Schema<Created, Encoded>) =>
  Schema.decode(Schema.parseJson(RowResultOf(created)))

const decoders: {
  readonly [Kind in RowStore.BatchKind]: (
    json: string
  ) => Effect.Effect<RowResult<CreatedBy[Kind]>, ParseResult.ParseError>
} = { groups: decoder(PhotoAvatarGroup), avatars: decoder(CreatedAvatar), photos: decoder(AvatarSummary) }

const unreadable = (batch: string, key: string, { message }: ParseResult.ParseError) =>
  new StoreUnavailable({
    message: `The stored result of the row "${key}" of the batch "${batch}" is damaged, or was stored by another version of this library: ${message}`
  })

/** The results of a batch, a page at a time, in the order of the keys. What an avatar became while it was awaited counts. */
export const storedResults = <Kind extends RowStore.BatchKind>(
  store: RowStore.Service,
  batch: string,
  kind: Kind
): Stream.Stream<RowResult<CreatedBy[Kind]>, StoreUnavailable> => {
  const decode = decoders[kind]
  const read = ({ key, result }: RowStore.StoredRow) =>
    Option.map(result, (json) => Effect.mapError(decode(json), (error) => unreadable(batch, key, error)))
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
