import { Console, type Duration, Effect } from "effect"
import { PhotoAvatarService } from "effect-photo-avatar"
import { aPhotoAndItsName } from "./command-line/aPhotoAndItsName.ts"
import { photoFile } from "./command-line/photoFile.ts"
import { runExample } from "./command-line/runExample.ts"
import { waitingFor } from "./command-line/waiting.ts"

const photoToGroup = Effect.fnUntraced(function* (
  ask: typeof aPhotoAndItsName.schema.Type,
  pollEvery: Duration.DurationInput
) {
  const photoAvatars = yield* PhotoAvatarService

  const { imageKey } = yield* photoAvatars.uploadPhoto(yield* photoFile(ask.photo))
  yield* Console.log(`Uploaded ${ask.photo} as ${imageKey}`)

  const group = yield* photoAvatars.createGroup({ name: ask.name, imageKey })
  yield* Console.log(`Created the group ${group.groupId}`)

  const avatar = yield* photoAvatars.awaitPhotoAvatar(group.id, yield* waitingFor("the photo avatar", pollEvery))
  yield* Console.log(`The photo avatar ${avatar.id} is ready`)
})

runExample({
  grammar: { ...aPhotoAndItsName, usage: "Usage: npm run example:photo -- [--live] [--name NAME] path/to/photo.jpg" },
  program: photoToGroup
})
