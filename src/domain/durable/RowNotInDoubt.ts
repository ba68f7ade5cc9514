import * as Schema from "effect/Schema"

/**
 * Only a row whose result is unknown can be resolved, and this one is not: `state` says what is known of it, or that the
 * batch has no such row.
 *
 * @since 0.1.0
 * @category Errors
 */
export class RowNotInDoubt extends Schema.TaggedError<RowNotInDoubt>("effect-photo-avatar/RowNotInDoubt")(
  "RowNotInDoubt",
  { message: Schema.String, batch: Schema.String, key: Schema.String, state: Schema.String },
  { description: "The row is not in doubt, so it cannot be resolved." }
) {}
