import * as Schema from "effect/Schema"
import { PhotoAvatarGroupId, PhotoAvatarId } from "./Ids.ts"
import { optionOf } from "./internal/optionOf.ts"
import { SignedUrl } from "./SignedUrl.ts"

/**
 * A photo avatar that can be used, as far as v2 and v3 both describe it.
 *
 * **Details**
 *
 * - `id`: of the look; `groupId`: of the group it is in. v3 may leave the group out.
 * - `imageUrl`: a picture of it.
 *
 * @since 0.1.0
 * @category Responses
 */
export class ReadyAvatar extends Schema.Class<ReadyAvatar>("effect-photo-avatar/ReadyAvatar")(
  {
    id: PhotoAvatarId,
    groupId: optionOf(PhotoAvatarGroupId),
    name: Schema.String,
    imageUrl: optionOf(SignedUrl)
  },
  { description: "A photo avatar that can be used, of v2 or of v3." }
) {}
