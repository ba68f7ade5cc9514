import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { HeyGenError, InvalidRequest } from "../../../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import type { RowStore } from "../../RowStore.ts"
import type { Circumstances } from "./Verdict.ts"

/** What a stage of a batch does with each row. */
export interface DurableStage<Item, Created, Encoded, R> {
  readonly batch: string
  readonly stage: RowStore.Stage
  /** The name of the method, in errors. */
  readonly operation: string
  readonly created: Schema.Schema<Created, Encoded>
  readonly circumstances: Circumstances
  /** How long recognizing a row may take, for which its photo may be read. */
  readonly readingLimit: Duration.Duration
  readonly keyOf: (item: Item) => Option.Option<IdempotencyKey>
  readonly recognize: (item: Item) => Effect.Effect<Recognized<Created, R>, InvalidRequest>
}

/** A row whose request was read. */
export interface Recognized<Created, R> {
  /** Identifies the request. */
  readonly digest: string
  /** Does what must be done before the create, such as an upload, and returns the create. */
  readonly prepare: Effect.Effect<Create<Created, R>, HeyGenError | StoreUnavailable, R>
}

type Create<Created, R> = (idempotencyKey: IdempotencyKey) => Effect.Effect<Created, HeyGenError, R>
