import * as Schema from "effect/Schema"
import { Identifier } from "./internal/Identifier.ts"

/**
 * Identifies a photo avatar group: the `group_id` of the API.
 *
 * @since 0.1.0
 * @category Ids
 */
export const PhotoAvatarGroupId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/PhotoAvatarGroupId", {
    identifier: "PhotoAvatarGroupId",
    description: "Identifies a photo avatar group."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type PhotoAvatarGroupId = typeof PhotoAvatarGroupId.Type

/**
 * Identifies one photo avatar (a look). For the first avatar of a group the vendor's samples repeat the group's id
 * here; the two are still different things, and of different types.
 *
 * @since 0.1.0
 * @category Ids
 */
export const PhotoAvatarId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/PhotoAvatarId", {
    identifier: "PhotoAvatarId",
    description: "Identifies one photo avatar, which is a look."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type PhotoAvatarId = typeof PhotoAvatarId.Type

/**
 * Identifies a file that was uploaded. A create asks for the photo's `ImageKey` instead.
 *
 * @since 0.1.0
 * @category Ids
 */
export const AssetId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/AssetId", {
    identifier: "AssetId",
    description: "Identifies a file that was uploaded."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type AssetId = typeof AssetId.Type

/**
 * Identifies a voice.
 *
 * @since 0.1.0
 * @category Ids
 */
export const VoiceId = Schema.String.pipe(
  Schema.brand("effect-photo-avatar/VoiceId", { identifier: "VoiceId", description: "Identifies a voice." })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type VoiceId = typeof VoiceId.Type
