import * as Option from "effect/Option"
import type { RowStore } from "../../RowStore.ts"
import { isOnItsWay } from "./Verdict.ts"

/** A row with what was stored of it when it was pulled. */
export interface Entry<Item> {
  readonly key: string
  readonly item: Item
  readonly found: Option.Option<RowStore.StoredRow>
  /** The time of the store's clock. */
  readonly now: number
  readonly isCancelled: boolean
}

export const entryOf = ({ isCancelled, now, rows }: RowStore.Found) => {
  const byKey = new Map(rows.map((row) => [row.key, row]))
  return <Item extends { readonly key: string }>(item: Item): Entry<Item> => ({
    key: item.key,
    item,
    found: Option.fromNullable(byKey.get(item.key)),
    now,
    isCancelled
  })
}

/** Whether a request of the row may be on its way. */
export const mayArrive = ({ found, now }: Entry<unknown>): boolean =>
  Option.exists(found, (row) => isOnItsWay(row, now))
