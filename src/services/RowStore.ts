import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { BatchMismatch } from "../domain/durable/BatchMismatch.ts"
import type { RowCounts } from "../domain/durable/RowCounts.ts"
import type { StoreUnavailable } from "../domain/durable/StoreUnavailable.ts"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { UploadId } from "../domain/UploadId.ts"

/**
 * Remembers the rows of batches: what was sent for each, and its result.
 *
 * **When to use**
 *
 * Through the durable pipeline. Provide it with `layerSqlite` or `layerSql`.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Option } from "effect"
 * import * as Durable from "effect-photo-avatar/durable"
 *
 * const isBegun = (batch: string) =>
 *   Effect.flatMap(Durable.RowStore, (store) => Effect.map(store.kindOf(batch), Option.isSome))
 * ```
 *
 * @since 0.1.0
 * @category Durable
 */
export class RowStore extends Context.Tag("effect-photo-avatar/RowStore")<RowStore, RowStore.Service>() {}

/**
 * @since 0.1.0
 * @category Durable
 */
export declare namespace RowStore {
  /**
   * @since 0.1.0
   * @category Durable
   */
  export interface Service {
    /**
     * Begins a batch, or continues it. Fails with `BatchMismatch` if the batch was begun as another kind or at another
     * base URL.
     *
     * @since 0.1.0
     */
    readonly open: (batch: Batch) => Effect.Effect<void, BatchMismatch | StoreUnavailable>
    /**
     * The kind of a batch, if it was begun.
     *
     * @since 0.1.0
     */
    readonly kindOf: (batch: string) => Effect.Effect<Option.Option<BatchKind>, StoreUnavailable>
    /**
     * The rows with these keys that are stored.
     *
     * @since 0.1.0
     */
    readonly find: (batch: string, stage: Stage, keys: ReadonlyArray<string>) => Effect.Effect<Found, StoreUnavailable>
    /**
     * Writes a row, unless another process has written it since it was read: its `version` is the one that was read, or
     * 0 if nothing was stored. Returns the row with its new version and the times that the store set, or `None` if
     * another process has written it, or if the batch is cancelled and the row is `sending`.
     *
     * @since 0.1.0
     */
    readonly put: (row: StoredRow) => Effect.Effect<Option.Option<StoredRow>, StoreUnavailable>
    /**
     * Up to `size` rows after a key, in the order of their keys.
     *
     * @since 0.1.0
     */
    readonly page: (
      batch: string,
      stage: Stage,
      after: Option.Option<string>,
      size: number
    ) => Effect.Effect<ReadonlyArray<StoredRow>, StoreUnavailable>
    /**
     * Counts the rows of a stage in each state.
     *
     * @since 0.1.0
     */
    readonly count: (batch: string, stage: Stage) => Effect.Effect<RowCounts, StoreUnavailable>
    /**
     * Cancels a batch: from then on, `put` writes no row of it that is `sending`.
     *
     * @since 0.1.0
     */
    readonly cancel: (batch: string) => Effect.Effect<void, StoreUnavailable>
  }

  /**
   * What the rows of a batch are, named after the function that runs such rows.
   *
   * @since 0.1.0
   * @category Durable
   */
  export type BatchKind = "createGroups" | "createPhotoAvatars" | "createFromPhotos"

  /**
   * A batch, what its rows are, and the base URL to which it belongs.
   *
   * @since 0.1.0
   * @category Durable
   */
  export interface Batch {
    readonly name: string
    readonly kind: BatchKind
    readonly baseUrl: string
  }

  /**
   * What a stored row is about: a photo's upload, the create, or the wait until the avatar is ready.
   *
   * @since 0.1.0
   * @category Durable
   */
  export type Stage = "upload" | "create" | "ready"

  /**
   * What is known of a row. `sending` means that its request may be on its way; `waiting`, that it was sent
   * without effect and is to be sent again.
   *
   * @since 0.1.0
   * @category Durable
   */
  export type RowState = "waiting" | "sending" | "Created" | "Rejected" | "Ambiguous" | "NotSent"

  /**
   * What is stored of a stage of a row.
   *
   * - `version`: 0 if nothing is stored, and increases by one with each write.
   * - `digest`: identifies the request.
   * - `apiKeyFingerprint`: identifies the API key that sent it.
   * - `uploadId`: the upload that the request named, if this library uploaded its photo; in the stage `upload`, the
   *   upload itself.
   * - `attemptLimit`: how long an attempt of the process that sent it can last, in milliseconds.
   * - `firstSentAt`, `lastSentAt`: set by the store's clock when the row becomes `sending`, in milliseconds since 1970.
   *   `firstSentAt` is kept if it is given.
   * - `result`: the `RowResult` as JSON. The stage `upload` has none.
   *
   * @since 0.1.0
   * @category Durable
   */
  export interface StoredRow {
    readonly batch: string
    readonly stage: Stage
    readonly key: string
    readonly version: number
    readonly state: RowState
    readonly digest: string
    readonly apiKeyFingerprint: string
    readonly idempotencyKey: Option.Option<IdempotencyKey>
    readonly uploadId: Option.Option<UploadId>
    readonly attempts: number
    readonly attemptLimit: number
    readonly firstSentAt: Option.Option<number>
    readonly lastSentAt: Option.Option<number>
    readonly result: Option.Option<string>
  }

  /**
   * The rows that were found, and the time of the store's clock in milliseconds since 1970, which is 0 if the batch was
   * not begun.
   *
   * @since 0.1.0
   * @category Durable
   */
  export interface Found {
    readonly rows: ReadonlyArray<StoredRow>
    readonly now: number
    readonly isCancelled: boolean
  }
}
