import { Effect } from "effect"
import { ImageKey, PhotoAvatarService } from "effect-photo-avatar"

export const program = Effect.gen(function* () {
  const photoAvatars = yield* PhotoAvatarService
  return yield* photoAvatars.createGroup({ name: "Ada", imageKey: ImageKey.make("image/5f1c/original") })
})
