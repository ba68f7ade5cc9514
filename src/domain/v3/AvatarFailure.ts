import * as Schema from "effect/Schema"

/**
 * Why HeyGen failed to create a v3 group or look: an error code and a message.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarFailure extends Schema.Class<AvatarFailure>("effect-photo-avatar/AvatarFailure")(
  {
    code: Schema.String,
    message: Schema.String
  },
  { description: "Why HeyGen failed to create an avatar." }
) {}
