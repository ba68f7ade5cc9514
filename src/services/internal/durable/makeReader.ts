import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { RowStore } from "../../RowStore.ts"
import type { StopSignal } from "../pipeline/StopSignal.ts"
import type { BegunBatch } from "./DurableStage.ts"
import { type Entry, entryOf, mayArrive } from "./Entry.ts"

/** How often a row that another run is sending is looked at. */
const pollInterval = Duration.millis(200)

const mayHaveChanged = ({ state }: RowStore.StoredRow) =>
  state === "sending" || state === "Rejected" || state === "Ambiguous"

/** Reads rows again, which other runs may have settled since they were looked up. */
export const makeReader = <Item extends { readonly key: string }>(
  { batch, store }: Pick<BegunBatch, "batch" | "store">,
  { stopped }: StopSignal,
  onFailure: (error: StoreUnavailable) => Effect.Effect<void>
) => {
  const again = ({ item, key }: Entry<Item>): Effect.Effect<Entry<Item>, StoreUnavailable> =>
    Effect.map(Effect.tapError(store.find(batch, "create", [key]), onFailure), (found) => entryOf(found)(item))

  /** Reads a row in flight, a refusal or a doubt again: another run may have settled it since. */
  const current = (entry: Entry<Item>) =>
    Option.exists(entry.found, mayHaveChanged) ? again(entry) : Effect.succeed(entry)

  /** Waits while a request of the row may be on its way, unless the run is stopped. */
  const afterArrival = (entry: Entry<Item>): Effect.Effect<Entry<Item>, StoreUnavailable> =>
    Effect.gen(function* () {
      let latest = entry
      while (mayArrive(latest) && Option.isNone(yield* stopped)) {
        yield* Effect.sleep(pollInterval)
        latest = yield* again(latest)
      }
      return latest
    })

  return { again, current, afterArrival }
}
