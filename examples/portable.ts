import { Console, type Duration, Effect, Schema } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { aPhotoAndItsName } from "./command-line/aPhotoAndItsName.ts"
import { photoFile } from "./command-line/photoFile.ts"
import { runExample } from "./command-line/runExample.ts"
import { waitingFor } from "./command-line/waiting.ts"

const Ask = Schema.Struct({ ...aPhotoAndItsName.schema.fields, api: Schema.Literal("v2", "v3") })

const createFromPhoto = Effect.fnUntraced(function* (ask: typeof Ask.Type, pollEvery: Duration.DurationInput) {
  const creator = yield* AvatarCreator
  const photo = yield* photoFile(ask.photo)
  const wait = yield* waitingFor("the avatar", pollEvery)
  const avatar = yield* creator.createFromPhoto({ name: ask.name, photo }, wait)
  yield* Console.log(`The avatar ${avatar.id} is ready on ${ask.api}`)
})

runExample({
  grammar: {
    ...aPhotoAndItsName,
    usage: "Usage: npm run example:portable -- [--live] [--api v2|v3] [--name NAME] path/to/photo.jpg",
    schema: Ask,
    flags: ["name", "api"],
    sample: { ...aPhotoAndItsName.sample, api: "v3" }
  },
  scenarios: {
    createGroup: "uploaded",
    getPhotoAvatar: ["pending", "completed"],
    "v3.getLook": ["processing", "completed"]
  },
  program: (ask, pollEvery) =>
    ask.api === "v2"
      ? Effect.provide(createFromPhoto(ask, pollEvery), AvatarCreator.layerV2)
      : Effect.provide(createFromPhoto(ask, pollEvery), AvatarCreator.layerV3)
})
