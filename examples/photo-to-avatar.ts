import { Console, type Duration, Effect, Option, Schema } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import { aPhotoAndItsName } from "./command-line/aPhotoAndItsName.ts"
import { photoFile } from "./command-line/photoFile.ts"
import { runExample } from "./command-line/runExample.ts"
import { waitingFor } from "./command-line/waiting.ts"

const Ask = Schema.Struct({
  ...aPhotoAndItsName.schema.fields,
  api: Schema.optionalWith(Schema.Literal("v3", "v2"), { default: () => "v3" })
})

const createAvatar = Effect.fnUntraced(function* (ask: typeof Ask.Type, pollEvery: Duration.DurationInput) {
  const creator = yield* AvatarCreator
  yield* Console.log(`Creating the avatar "${ask.name}" from ${ask.photo} on ${ask.api}`)
  const photo = yield* photoFile(ask.photo)
  const wait = yield* waitingFor("the avatar", pollEvery)
  const created = yield* creator.create({ name: ask.name, photo: yield* creator.uploadPhoto(photo) })
  yield* Console.log(`Created ${created.id}`)
  const avatar = yield* creator.awaitReady(created, wait)
  const group = Option.match(avatar.groupId, { onNone: () => "", onSome: (id) => `, in the group ${id}` })
  yield* Console.log(`The avatar "${Option.getOrElse(avatar.name, () => ask.name)}" is ready: ${avatar.id}${group}`)
  if (ask.api === "v3") yield* Console.log("On HeyGen, a created avatar costs one dollar, as far as is known.")
})

runExample({
  grammar: {
    ...aPhotoAndItsName,
    usage: "Usage: npm start -- [--live] [--api v3|v2] [--name NAME] [--photo path/to/photo.jpg]",
    schema: Ask,
    flags: ["name", "photo", "api"]
  },
  pollEvery: "10 seconds",
  program: (ask, pollEvery) =>
    ask.api === "v2"
      ? Effect.provide(createAvatar(ask, pollEvery), AvatarCreator.layerV2)
      : Effect.provide(createAvatar(ask, pollEvery), AvatarCreator.layerV3)
})
