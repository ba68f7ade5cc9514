import { Effect, Option } from "effect"
import type { RowStore } from "effect-photo-avatar/durable"
import { newRow } from "../../src/services/internal/durable/newRow.ts"

/** A row of which nothing is stored. */
export const aRow = newRow({ batch: "november", stage: "create", key: "1", digest: "d", apiKeyFingerprint: "a" })

const unused = () => Effect.dieMessage("it is not used")

/**
 * A row store of one row, in memory, whose clock is `clock.now`. `held.written` has the states that were written. Replace
 * `held.stored` to act as another run.
 */
export const makeOneRowStore = (initial?: RowStore.StoredRow) => {
  const clock = { now: 0 }
  const held: { stored: RowStore.StoredRow | undefined; readonly written: Array<RowStore.RowState> } = {
    stored: initial,
    written: []
  }
  const service: RowStore.Service = {
    open: unused,
    kindOf: unused,
    page: unused,
    count: unused,
    cancel: unused,
    find: (_, __, keys) =>
      Effect.sync(() => ({
        rows: held.stored !== undefined && keys.includes(held.stored.key) ? [held.stored] : [],
        now: clock.now,
        isCancelled: false
      })),
    put: (row) =>
      Effect.sync(() => {
        if (row.version !== (held.stored?.version ?? 0)) return Option.none()
        const at = Option.some(clock.now)
        held.stored = {
          ...row,
          ...(row.state === "sending" && { firstSentAt: Option.orElse(row.firstSentAt, () => at), lastSentAt: at }),
          version: row.version + 1
        }
        held.written.push(row.state)
        return Option.some(held.stored)
      })
  }
  return { service, clock, held }
}
