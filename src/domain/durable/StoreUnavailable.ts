import * as Schema from "effect/Schema"

/**
 * The row store failed: its file or database cannot be opened, read or written. `message` says why and what to do.
 *
 * **Details**
 *
 * A row whose intent could not be stored is not sent. The run emits a result that it could not store, logs it, and then
 * fails. A single-row function returns it. Run again when the cause is removed.
 *
 * @since 0.1.0
 * @category Errors
 */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>("effect-photo-avatar/StoreUnavailable")(
  "StoreUnavailable",
  { message: Schema.String },
  { description: "The row store cannot be read or written." }
) {}
