import * as Schema from "effect/Schema"

/**
 * Prism could not be started: its packages are not installed, or it failed to start. `message` says which, and what to
 * do.
 *
 * @since 0.1.0
 * @category Errors
 */
export class PrismUnavailable extends Schema.TaggedError<PrismUnavailable>("effect-photo-avatar/PrismUnavailable")(
  "PrismUnavailable",
  { message: Schema.String },
  { description: "Prism cannot be loaded or started." }
) {}
