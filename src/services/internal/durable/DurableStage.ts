import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { HeyGenError, InvalidRequest } from "../../../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import type { UploadId } from "../../../domain/UploadId.ts"
import type { HeyGenClient } from "../../HeyGenClient.ts"
import type { RowStore } from "../../RowStore.ts"
import type { Circumstances } from "./Verdict.ts"

/** A batch that was begun or continued, in its store. */
export interface BegunBatch {
  readonly store: RowStore.Service
  readonly batch: string
  readonly circumstances: Circumstances
  /** How long recognizing a row may take, for which its photo may be read. */
  readonly readingLimit: Duration.Duration
}

/** How the rows of a batch are created. */
export interface DurableStage<Item, Created, Encoded, R> extends BegunBatch {
  /** The name of the method, in errors. */
  readonly operation: string
  readonly created: Schema.Schema<Created, Encoded>
  /** The id of what was created, and that of its group, which an incomplete response may name alone. */
  readonly idsOf: (created: Created) => readonly [id: string, groupId: Option.Option<string>]
  readonly keyOf: (item: Item) => Option.Option<IdempotencyKey>
  readonly recognize: (item: Item) => Effect.Effect<Recognized<Created, R>, InvalidRequest>
}

/** A row whose request was read. */
export interface Recognized<Created, R> {
  /** Identifies the request. */
  readonly digest: string
  /**
   * Does what must be done before the create, such as an upload. A create that is sent again with its key names the upload
   * that it named before.
   */
  readonly prepare: (
    uploadedBefore: Option.Option<UploadId>
  ) => Effect.Effect<Prepared<Created, R>, HeyGenError | StoreUnavailable, R>
}

/** A create that can be sent, with a key where keys are honored, and the upload that it names. */
export interface Prepared<Created, R> {
  readonly uploadId: Option.Option<UploadId>
  readonly create: (options: HeyGenClient.KeyedOptions) => Effect.Effect<Created, HeyGenError, R>
}

/** The preparation of a create that names no upload of this run. */
export const withoutUpload =
  <Created, R>(create: Prepared<Created, R>["create"]): Recognized<Created, R>["prepare"] =>
  () =>
    Effect.succeed({ uploadId: Option.none(), create })
