import * as Schema from "effect/Schema"

/**
 * The row store failed: its file or database cannot be opened, read or written. `message` says why and what to do.
 *
 * **Details**
 *
 * Nothing is lost: an intent that could not be written was not sent. A result that could not be written was emitted before
 * the run failed with this error, and logged when it could not be written to the end; a function that runs single rows
 * returned it. Run again when the cause is removed.
 *
 * @since 0.1.0
 * @category Errors
 */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>("effect-photo-avatar/StoreUnavailable")(
  "StoreUnavailable",
  { message: Schema.String }
) {}
