import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { PipelineOptions } from "../../PipelineOptions.ts"
import type { RowStore } from "../../RowStore.ts"
import { runRows } from "../pipeline/runRows.ts"
import type { DurableStage } from "./DurableStage.ts"
import { type Entry, entryOf } from "./Entry.ts"
import { failingLast } from "./failingLast.ts"
import { type DurableRunner, makeDurableRunner } from "./makeDurableRunner.ts"
import { isOnItsWay } from "./Verdict.ts"

/** Looks rows up in the store, a chunk at a time. Rows whose request may be on its way come last. */
const lookUp =
  <Item extends { readonly key: string }, Created, Encoded, R2>(
    store: RowStore.Service,
    { batch, circumstances }: DurableStage<Item, Created, Encoded, R2>
  ) =>
  <E, R>(rows: Stream.Stream<Item, E, R>): Stream.Stream<Entry<Item>, E | StoreUnavailable, R> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const postponed = yield* Ref.make<ReadonlyArray<Entry<Item>>>([])
        const isWarned = yield* Ref.make(false)

        const isOfAnotherKey = ({ found }: Entry<Item>) =>
          Option.exists(
            found,
            ({ apiKeyFingerprint, state }) =>
              (state === "sending" || state === "Ambiguous") && apiKeyFingerprint !== circumstances.apiKeyFingerprint
          )

        const warn = (entries: ReadonlyArray<Entry<Item>>) =>
          entries.some(isOfAnotherKey)
            ? Effect.unlessEffect(
                Effect.logWarning(
                  `The batch "${batch}" has rows in doubt that were sent with another API key. They are not sent again: on v3, run those rows alone with the former key within 23 hours of their first request; otherwise look for them on HeyGen and settle them with resolve`
                ),
                Ref.getAndSet(isWarned, true)
              )
            : Effect.void

        const lookUpChunk = (chunk: Chunk.Chunk<Item>) =>
          Effect.gen(function* () {
            const items = Chunk.toReadonlyArray(chunk)
            const keys = items.map(({ key }) => key)
            const entries = items.map(entryOf(yield* store.find(batch, "create", keys)))
            yield* warn(entries)
            const isLast = ({ found, now }: Entry<Item>) => Option.exists(found, (row) => isOnItsWay(row, now))
            yield* Ref.update(postponed, (before) => [...before, ...entries.filter(isLast)])
            return Chunk.fromIterable(entries.filter((entry) => !isLast(entry)))
          })

        return failingLast(rows, (rows) =>
          Stream.concat(
            Stream.mapChunksEffect(rows, lookUpChunk),
            Stream.unwrap(Effect.map(Ref.get(postponed), Stream.fromIterable))
          )
        )
      })
    )

/** Runs a stream of rows through the store. A failure of the store ends the run after the results of the rows in flight. */
export const runDurably = <Item extends { readonly key: string }, Created, Encoded, E, R, R2>(
  rows: Stream.Stream<Item, E, R>,
  store: RowStore.Service,
  stage: DurableStage<Item, Created, Encoded, R2>,
  options: PipelineOptions<Item>
): Stream.Stream<RowResult<Created>, E | StoreUnavailable, R | R2> =>
  Stream.unwrapScoped(
    Effect.map(makeDurableRunner(store, stage, options), (runner) =>
      Stream.concat(runRows(lookUp(store, stage)(rows), Effect.succeed(runner), options), Stream.execute(runner.check))
    )
  )

/** Makes a function that runs single rows through the store. */
export const makeRunnerOfOne = <Item extends { readonly key: string }, Created, Encoded, R>(
  store: RowStore.Service,
  stage: DurableStage<Item, Created, Encoded, R>,
  options: PipelineOptions<Item>
): Effect.Effect<(item: Item) => Effect.Effect<RowResult<Created>, StoreUnavailable, R>, never, Scope.Scope> =>
  Effect.map(
    makeDurableRunner(store, stage, options),
    (runner: DurableRunner<Item, Created, R>) => (item) =>
      Effect.gen(function* () {
        yield* runner.check
        const result = yield* runner.run(entryOf(yield* store.find(stage.batch, "create", [item.key]))(item))
        if (result._tag === "NotSent") yield* runner.check
        return result
      })
  )
