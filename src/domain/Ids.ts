import * as Schema from "effect/Schema"
import { Identifier } from "./internal/Identifier.ts"

/**
 * Identifies a photo avatar group: the API's `group_id`.
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
 * Identifies a photo avatar (a look). In HeyGen's samples, the first avatar of a group has the group's id; the two are
 * still distinct resources, with distinct types.
 *
 * @since 0.1.0
 * @category Ids
 */
export const PhotoAvatarId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/PhotoAvatarId", {
    identifier: "PhotoAvatarId",
    description: "Identifies a photo avatar, which is a look."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type PhotoAvatarId = typeof PhotoAvatarId.Type

/**
 * Identifies an uploaded file. On v2, a create takes the photo's `ImageKey` instead.
 *
 * @since 0.1.0
 * @category Ids
 */
export const AssetId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/AssetId", {
    identifier: "AssetId",
    description: "Identifies an uploaded file."
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
