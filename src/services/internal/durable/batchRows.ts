import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { AvatarSummary } from "../../../domain/AvatarSummary.ts"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import { type RowResult, RowResultOf } from "../../../domain/pipeline/RowResult.ts"
import { PhotoAvatarGroup } from "../../../domain/v2/PhotoAvatarGroup.ts"
import { CreatedAvatar } from "../../../domain/v3/CreatedAvatar.ts"
import type { BatchRow } from "../../BatchRow.ts"
import type { CreatedBy } from "../../CreatedBy.ts"
import type { RowStore } from "../../RowStore.ts"
import { unreadableResult } from "./unreadableResult.ts"

const pageSize = 500

const decoder = <Created, Encoded>(created: Schema.Schema<Created, Encoded>) =>
  Schema.decode(Schema.parseJson(RowResultOf(created)))

type Decoders = {
  readonly [Kind in RowStore.BatchKind]: (
    json: string
  ) => Effect.Effect<RowResult<CreatedBy[Kind]>, ParseResult.ParseError>
}

const decoders: Decoders = {
  createGroups: decoder(PhotoAvatarGroup),
  createPhotoAvatars: decoder(CreatedAvatar),
  createFromPhotos: decoder(AvatarSummary)
}

/** Whether a row has created the avatar with this id. */
const isOf =
  (id: string) =>
  (result: RowResult<unknown>): boolean =>
    result._tag === "Created" &&
    result.created._tag === "Complete" &&
    Predicate.hasProperty(result.created.value, "id") &&
    result.created.value.id === id

/** Reads the rows of a batch. What an avatar became while it was awaited counts. */
export const batchRows = <Kind extends RowStore.BatchKind>(store: RowStore.Service, batch: string, kind: Kind) => {
  const decode = decoders[kind]

  const resultOf = (row: RowStore.StoredRow): Effect.Effect<Option.Option<RowResult<CreatedBy[Kind]>>> => {
    const { result, state } = row
    if (state === "waiting" || state === "sending") return Effect.succeedNone
    return Effect.asSome(
      Effect.catchAll(Effect.flatMap(result, decode), () => unreadableResult("Durable.rows", row, state))
    )
  }

  const read = (rows: ReadonlyArray<RowStore.StoredRow>) =>
    Effect.gen(function* () {
      const keys = rows.map(({ key }) => key)
      const ready = new Map((yield* store.find(batch, "ready", keys)).rows.map((row) => [row.key, row]))
      return yield* Effect.forEach(rows, (row) =>
        Effect.gen(function* () {
          const created = yield* resultOf(row)
          const json = Option.fromNullable(ready.get(row.key)).pipe(
            Option.filter(({ digest }) => Option.exists(created, isOf(digest))),
            Option.flatMap(({ result }) => result)
          )
          const awaited = yield* Effect.option(Effect.flatMap(json, decode))
          const result = Option.orElse(awaited, () => created)
          const { key, state } = row
          const firstSentAt = Option.map(row.firstSentAt, DateTime.unsafeMake)
          return { key, state, result, isAwaited: Option.isSome(awaited), firstSentAt } satisfies BatchRow<
            CreatedBy[Kind]
          >
        })
      )
    })

  return {
    find: (keys: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<BatchRow<CreatedBy[Kind]>>, StoreUnavailable> =>
      Effect.flatMap(store.find(batch, "create", keys), ({ rows }) => read(rows)),
    /** A page at a time, in the order of the keys. */
    all: Stream.paginateChunkEffect(Option.none<string>(), (after) =>
      Effect.gen(function* () {
        const rows = yield* store.page(batch, "create", after, pageSize)
        const next = Option.map(Arr.last(rows), ({ key }) => Option.some(key))
        return [Chunk.unsafeFromArray(yield* read(rows)), next] as const
      })
    )
  }
}
