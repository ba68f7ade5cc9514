import * as Option from "effect/Option"
import type { RowStore } from "../../RowStore.ts"

/** What is stored of a row. */
interface Stored {
  readonly key: string
  readonly found: Option.Option<RowStore.StoredRow>
  /** The time of the store's clock. */
  readonly now: number
  readonly isCancelled: boolean
}

/** A row with what was stored of it when it was pulled. */
export interface Entry<Item> extends Stored {
  readonly item: Item
}

export const entriesOf = ({ isCancelled, now, rows }: RowStore.Found) => {
  const byKey = new Map(rows.map((row) => [row.key, row]))
  return (key: string): Stored => ({ key, found: Option.fromNullable(byKey.get(key)), now, isCancelled })
}
