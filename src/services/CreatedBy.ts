import type { AvatarSummary } from "../domain/AvatarSummary.ts"
import type { PhotoAvatarGroup } from "../domain/v2/PhotoAvatarGroup.ts"
import type { CreatedAvatar } from "../domain/v3/CreatedAvatar.ts"
import type { RowStore } from "./RowStore.ts"

/**
 * What the rows of each kind of batch create.
 *
 * @since 0.1.0
 * @category Durable
 */
export interface CreatedBy extends Record<RowStore.BatchKind, unknown> {
  readonly createGroups: PhotoAvatarGroup
  readonly createPhotoAvatars: CreatedAvatar
  readonly createFromPhotos: AvatarSummary
}
