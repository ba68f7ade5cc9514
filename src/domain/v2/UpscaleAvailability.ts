import * as Schema from "effect/Schema"
import { optionOf } from "../internal/optionOf.ts"

/**
 * Whether a photo avatar can be upscaled, and if not, why.
 *
 * @since 0.1.0
 * @category Responses
 */
export class UpscaleAvailability extends Schema.Class<UpscaleAvailability>("effect-photo-avatar/UpscaleAvailability")(
  {
    available: optionOf(Schema.Boolean),
    reason: optionOf(Schema.String)
  },
  { description: "Whether a photo avatar can be upscaled." }
) {}
