import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { pipe } from "effect/Function"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import { RowStore } from "../../../services/RowStore.ts"
import { checkBatch } from "./checkBatch.ts"
import { rowCounts } from "./rowCounts.ts"
import { rowIdOf } from "./rowIdOf.ts"

const byKey = Order.mapInput(Order.string, ({ key }: RowStore.StoredRow) => key)

/** A row store in memory. */
export const makeMemoryRowStore = Effect.sync(() => {
  const batches = new Map<string, RowStore.Batch>()
  const cancelled = new Set<string>()
  const rows = new Map<string, RowStore.StoredRow>()

  const rowsOf = (batch: string, stage: RowStore.Stage) =>
    Arr.filter([...rows.values()], (row) => row.batch === batch && row.stage === stage)

  return RowStore.of({
    open: (batch) =>
      Effect.suspend(() => {
        const begun = batches.get(batch.name) ?? batch
        batches.set(batch.name, begun)
        return checkBatch(batch, begun)
      }),
    kindOf: (batch) => Effect.sync(() => Option.map(Option.fromNullable(batches.get(batch)), ({ kind }) => kind)),
    find: (batch, stage, keys) =>
      Effect.map(Clock.currentTimeMillis, (now) => ({
        rows: Arr.filterMap(batches.has(batch) ? Arr.dedupe(keys) : [], (key) =>
          Option.fromNullable(rows.get(rowIdOf({ batch, stage, key })))
        ),
        now: batches.has(batch) ? now : 0,
        isCancelled: cancelled.has(batch)
      })),
    put: (row) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const isSending = row.state === "sending"
        const stored = rows.get(rowIdOf(row))
        if (stored !== undefined && stored.version !== row.version) return Option.none()
        if (isSending && cancelled.has(row.batch)) return Option.none()
        const written = {
          ...row,
          ...(isSending && {
            firstSentAt: Option.orElseSome(row.firstSentAt, () => now),
            lastSentAt: Option.some(now)
          }),
          version: row.version + 1
        }
        rows.set(rowIdOf(row), written)
        return Option.some(written)
      }),
    page: (batch, stage, after, size) =>
      Effect.sync(() =>
        pipe(
          rowsOf(batch, stage),
          Arr.filter(({ key }) => Option.isNone(after) || key > after.value),
          Arr.sort(byKey),
          Arr.take(size)
        )
      ),
    count: (batch, stage) =>
      Effect.sync(() => {
        const states = Arr.map(rowsOf(batch, stage), ({ state }) => state)
        return rowCounts((state) => states.filter((one) => one === state).length, cancelled.has(batch))
      }),
    cancel: (batch) =>
      Effect.sync(() => {
        if (batches.has(batch)) cancelled.add(batch)
      })
  })
})
