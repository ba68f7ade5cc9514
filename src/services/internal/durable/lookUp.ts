import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { BegunBatch } from "./DurableStage.ts"
import { type Entry, entryOf, mayArrive } from "./Entry.ts"
import { failingLast } from "./failingLast.ts"

/**
 * Looks rows up in the store, a chunk at a time. Rows whose request may be on its way are passed over: with each chunk, as
 * many of them are looked up again, and those whose request has arrived come before the chunk. The others come last.
 */
export const lookUp =
  ({ batch, circumstances, store }: BegunBatch) =>
  <Item extends { readonly key: string }, E, R>(
    rows: Stream.Stream<Item, E, R>
  ): Stream.Stream<Entry<Item>, E | StoreUnavailable, R> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const passedOver = yield* Queue.unbounded<Entry<Item>>()
        const warnOnce = yield* Effect.once(
          Effect.logWarning(
            `The batch "${batch}" has rows in doubt that were sent with another API key. They are not sent again: on v3, run those rows alone with the former key within 23 hours of their first request; otherwise look for them on HeyGen and settle them with resolve`
          )
        )

        const isOfAnotherKey = ({ found }: Entry<Item>) =>
          Option.exists(
            found,
            ({ apiKeyFingerprint, state }) =>
              (state === "sending" || state === "Ambiguous") && apiKeyFingerprint !== circumstances.apiKeyFingerprint
          )

        const lookUpChunk = (chunk: Chunk.Chunk<Item>) =>
          Effect.gen(function* () {
            const before = yield* Queue.takeUpTo(passedOver, chunk.length)
            const items = [...Chunk.map(before, ({ item }) => item), ...chunk]
            const keys = items.map(({ key }) => key)
            const entries = items.map(entryOf(yield* store.find(batch, "create", keys)))
            if (entries.some(isOfAnotherKey)) yield* warnOnce
            yield* Queue.offerAll(passedOver, entries.filter(mayArrive))
            return Chunk.fromIterable(entries.filter((entry) => !mayArrive(entry)))
          })

        return failingLast(rows, (rows) =>
          Stream.concat(
            Stream.mapChunksEffect(rows, lookUpChunk),
            Stream.unwrap(Effect.map(Queue.takeAll(passedOver), Stream.fromChunk))
          )
        )
      })
    )
