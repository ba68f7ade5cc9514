import { Console, type Duration, Effect, Option } from "effect"
import { AvatarService } from "effect-photo-avatar"
import { aPhotoAndItsName } from "./command-line/aPhotoAndItsName.ts"
import { photoFile } from "./command-line/photoFile.ts"
import { runExample } from "./command-line/runExample.ts"
import { waitingFor } from "./command-line/waiting.ts"

const photoToAvatar = Effect.fnUntraced(function* (
  ask: typeof aPhotoAndItsName.schema.Type,
  pollEvery: Duration.DurationInput
) {
  const avatars = yield* AvatarService

  const asset = yield* avatars.uploadAsset({ file: yield* photoFile(ask.photo) })
  yield* Console.log(`Uploaded ${ask.photo} as the asset ${asset.id}`)

  const created = yield* avatars.createPhotoAvatar({ name: ask.name, photo: asset.id })
  yield* Console.log(
    `Created the look ${created.look.id}${Option.match(created.group, { onNone: () => "", onSome: ({ id }) => ` in the new group ${id}` })}`
  )

  const look = yield* avatars.awaitLook(created.look.id, yield* waitingFor("the look", pollEvery))
  yield* Console.log(`The look ${look.id} is ready`)
})

runExample({
  grammar: { ...aPhotoAndItsName, usage: "Usage: npm run example:v3 -- [--live] [--name NAME] path/to/photo.jpg" },
  scenarios: { "v3.getLook": ["processing", "processing", "completed"] },
  pollEvery: "10 seconds",
  program: photoToAvatar
})
