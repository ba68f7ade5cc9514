import * as Layer from "effect/Layer"
import { AvatarCreator, makeV2, makeV3 } from "../services/AvatarCreator.ts"
import type { AvatarService } from "../services/AvatarService.ts"
import type { PhotoAvatarService } from "../services/PhotoAvatarService.ts"

/**
 * {@link AvatarCreator} on v2.
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerV2: Layer.Layer<AvatarCreator, never, PhotoAvatarService> = Layer.effect(AvatarCreator, makeV2)

/**
 * {@link AvatarCreator} on v3, the current API.
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerV3: Layer.Layer<AvatarCreator, never, AvatarService> = Layer.effect(AvatarCreator, makeV3)
