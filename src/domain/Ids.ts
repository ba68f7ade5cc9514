import * as Schema from "effect/Schema"
import { Identifier } from "./internal/Identifier.ts"

/**
 * Identifies an avatar group, which holds the looks of one person: the API's `group_id`.
 *
 * @since 0.1.0
 * @category Ids
 */
export const GroupId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/GroupId", {
    identifier: "GroupId",
    description: "Identifies an avatar group."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type GroupId = typeof GroupId.Type

/**
 * Identifies a look, which v2 calls a photo avatar. In HeyGen's samples of v2, the first look of a group has the group's
 * id; the two are still distinct resources, with distinct types.
 *
 * @since 0.1.0
 * @category Ids
 */
export const LookId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/LookId", {
    identifier: "LookId",
    description: "Identifies a look, which v2 calls a photo avatar."
  })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type LookId = typeof LookId.Type

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
export const VoiceId = Identifier.pipe(
  Schema.brand("effect-photo-avatar/VoiceId", { identifier: "VoiceId", description: "Identifies a voice." })
)

/**
 * @since 0.1.0
 * @category Ids
 */
export type VoiceId = typeof VoiceId.Type
