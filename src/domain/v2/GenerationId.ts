import * as Schema from "effect/Schema"
import { Identifier } from "../internal/Identifier.ts"

/**
 * Identifies a generation of AI photos, as returned by "Generate Photo Avatar Photos".
 *
 * @since 0.1.0
 * @category Ids
 */
export const GenerationId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/GenerationId", {
    identifier: "GenerationId",
    description: "Identifies a generation of AI photos."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type GenerationId = typeof GenerationId.Type
