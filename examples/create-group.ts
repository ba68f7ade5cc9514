import { Console, DateTime, Duration, Effect, identity, Option } from "effect"
import { CreatePhotoAvatarGroup, type PhotoAvatarGroup, PhotoAvatarService } from "effect-photo-avatar"
import { runExample } from "./command-line/runExample.ts"

const orDash = <A>(option: Option.Option<A>, show: (value: A) => string) =>
  Option.match(option, { onNone: () => "-", onSome: show })

const describe = (group: PhotoAvatarGroup, took: Duration.Duration) =>
  [
    `Created the group ${group.groupId}`,
    `  name           ${orDash(group.name, identity)}`,
    `  status         ${orDash(group.status, identity)}`,
    `  created        ${orDash(group.createdAt, DateTime.formatIso)}`,
    `  image expires  ${orDash(
      Option.flatMap(group.imageUrl, (url) => url.expiresAt),
      DateTime.formatIso
    )}`,
    `  took           ${Math.round(Duration.toMillis(took))} ms`
  ].join("\n")

const createGroup = Effect.fnUntraced(function* (asked: CreatePhotoAvatarGroup) {
  const photoAvatars = yield* PhotoAvatarService
  yield* Console.log(`Creating the group "${asked.name}" from the photo ${asked.imageKey}`)
  const [took, group] = yield* Effect.timed(photoAvatars.createGroup(asked))
  yield* Console.log(describe(group, took))
})

runExample({
  grammar: {
    usage:
      "Usage: npm run example:create-group -- [--live] [--name NAME] [--image-key image/…/original] [--generation-id ID]",
    schema: CreatePhotoAvatarGroup,
    flags: ["name", "image_key", "generation_id"],
    sample: { name: "Ada", image_key: "image/5f1c9e0a7b3d4c2e/original" }
  },
  program: createGroup
})
