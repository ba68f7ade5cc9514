import * as Schema from "effect/Schema"

/**
 * The store has no batch of this name.
 *
 * @since 0.1.0
 * @category Errors
 */
export class BatchNotFound extends Schema.TaggedError<BatchNotFound>("effect-photo-avatar/BatchNotFound")(
  "BatchNotFound",
  { batch: Schema.String, message: Schema.String },
  { description: "The store has no batch of this name." }
) {}
