import * as Schema from "effect/Schema"

/**
 * Why HeyGen failed to make a group or look of v3: its code, and its words.
 *
 * @since 0.1.0
 * @category Responses
 */
export class AvatarFailure extends Schema.Class<AvatarFailure>("effect-photo-avatar/AvatarFailure")(
  {
    code: Schema.String,
    message: Schema.String
  },
  { description: "Why HeyGen failed to make an avatar." }
) {}
