import { Console, type Duration, Effect, Option, Schema } from "effect"
import { GeneratePhotos, PhotoAvatarService, VideoAvatar } from "effect-photo-avatar"
import { photoFile } from "./command-line/photoFile.ts"
import { runExample } from "./command-line/runExample.ts"
import { waitingFor } from "./command-line/waiting.ts"

const { appearance, name } = GeneratePhotos.fields

const Ask = Schema.Struct({ name, photo: Schema.NonEmptyString, appearance })

const bothKinds = Effect.fnUntraced(function* (ask: typeof Ask.Type, pollEvery: Duration.DurationInput) {
  const photoAvatars = yield* PhotoAvatarService

  const photo = yield* photoAvatars.uploadPhoto(yield* photoFile(ask.photo))
  yield* Console.log(`Uploaded ${ask.photo} as ${photo.imageKey}`)

  const group = yield* photoAvatars.createGroup({ name: ask.name, imageKey: photo.imageKey })
  yield* Console.log(`Created the group ${group.groupId}`)

  const generationId = yield* photoAvatars.generatePhotos({
    name: ask.name,
    appearance: ask.appearance,
    age: "Unspecified",
    gender: "Unspecified",
    ethnicity: "Unspecified",
    orientation: "square",
    pose: "half_body",
    style: "Realistic"
  })
  yield* Console.log(`Started the generation ${generationId}`)

  const generated = yield* photoAvatars.awaitGeneration(generationId, yield* waitingFor("the photos", pollEvery))
  const looks = yield* photoAvatars.addLooks({
    groupId: group.groupId,
    imageKeys: generated.imageKeys,
    name: ask.name,
    generationId
  })
  yield* Console.log(`Added ${looks.length} generated looks to the group`)

  for (const { id } of [group, ...looks]) {
    yield* photoAvatars.awaitPhotoAvatar(id, yield* waitingFor(`the look ${id}`, pollEvery))
  }
  for (const look of yield* photoAvatars.listLooks(group.groupId)) {
    if (look instanceof VideoAvatar) continue
    const status = Option.getOrElse(look.status, () => "without a status")
    const kind = Option.getOrElse(look.businessType, () => "of unknown origin")
    yield* Console.log(`The look ${look.id} is ${status}, ${kind}`)
  }
})

runExample({
  grammar: {
    usage: "Usage: npm run example:both -- [--live] [--name NAME] [--appearance WORDS] path/to/photo.jpg",
    schema: Ask,
    flags: ["name", "appearance"],
    operand: "photo",
    sample: {
      name: "Ada",
      photo: "examples/photo.jpg",
      appearance: "A mathematician in a dark green dress, smiling, in a library"
    }
  },
  program: bothKinds
})
