import { Console, type Duration, Effect } from "effect"
import { GeneratePhotos, PhotoAvatarService } from "effect-photo-avatar"
import { runExample } from "./command-line/runExample.ts"
import { waitingFor } from "./command-line/waiting.ts"

const promptToGroup = Effect.fnUntraced(function* (person: GeneratePhotos, pollEvery: Duration.DurationInput) {
  const photoAvatars = yield* PhotoAvatarService

  const generationId = yield* photoAvatars.generatePhotos(person)
  yield* Console.log(`Started the generation ${generationId}`)

  const { imageKeys } = yield* photoAvatars.awaitGeneration(generationId, yield* waitingFor("the photos", pollEvery))
  yield* Console.log(`Generated ${imageKeys.join(", ")}`)

  const [imageKey] = imageKeys
  const group = yield* photoAvatars.createGroup({ name: person.name, imageKey, generationId })
  yield* Console.log(`Created the group ${group.groupId} from ${imageKey}`)

  const avatar = yield* photoAvatars.awaitPhotoAvatar(group.id, yield* waitingFor("the photo avatar", pollEvery))
  yield* Console.log(`The photo avatar ${avatar.id} is ready`)
})

runExample({
  grammar: {
    usage:
      "Usage: npm run example:prompt -- [--live] [--name NAME] [--appearance WORDS] [--age AGE] [--gender GENDER] …",
    schema: GeneratePhotos,
    flags: ["name", "appearance", "age", "gender", "ethnicity", "orientation", "pose", "style"],
    sample: {
      name: "Ada",
      appearance: "A mathematician in a dark green dress, smiling, in a library",
      age: "Early Middle Age",
      gender: "Woman",
      ethnicity: "Unspecified",
      orientation: "square",
      pose: "half_body",
      style: "Realistic"
    }
  },
  program: promptToGroup
})
