import * as Schema from "effect/Schema"

/**
 * The batch was begun against another base URL, or by another kind of pipeline, so its rows mean something else. Nothing
 * was sent or read. `message` says what to do.
 *
 * @since 0.1.0
 * @category Errors
 */
export class BatchMismatch extends Schema.TaggedError<BatchMismatch>("effect-photo-avatar/BatchMismatch")(
  "BatchMismatch",
  { message: Schema.String, batch: Schema.String },
  { description: "The batch was begun at another base URL, or as another kind." }
) {}
