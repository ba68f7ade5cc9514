import { parseArgs } from "node:util"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { ConfigError, Console, Data, DateTime, Duration, Effect, Layer, Option, ParseResult, Schema } from "effect"
import { CreatePhotoAvatarGroup, Live, type PhotoAvatarGroup, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"

class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

const usage = "Usage: npm start -- [--live] [--name NAME] [--image-key image/…/original] [--generation-id ID]"

const flags = Effect.try({
  try: () =>
    parseArgs({
      options: {
        live: { type: "boolean", default: false },
        name: { type: "string" },
        "image-key": { type: "string" },
        "generation-id": { type: "string" }
      }
    }).values,
  catch: (cause) => new UsageError({ message: `${cause instanceof Error ? cause.message : cause}. ${usage}` })
})

const sentence = (error: ParseResult.ParseError) =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => `${path.join(".")} ${message}`)
    .join("; ")

const parse = Effect.gen(function* () {
  const values = yield* flags
  if (values.live && (values.name === undefined || values["image-key"] === undefined)) {
    return yield* new UsageError({ message: `--live needs --name and --image-key: it creates, and bills. ${usage}` })
  }
  const asked = yield* Schema.decodeUnknown(CreatePhotoAvatarGroup)({
    name: values.name ?? "Ada",
    image_key: values["image-key"] ?? "image/5f1c9e0a7b3d4c2e/original",
    generation_id: values["generation-id"]
  })
  return { asked, live: values.live }
}).pipe(Effect.catchTag("ParseError", (error) => new UsageError({ message: `${sentence(error)}. Nothing was sent.` })))

const orDash = <A>(option: Option.Option<A>, show: (value: A) => string) =>
  Option.match(option, { onNone: () => "-", onSome: show })

const describe = (group: PhotoAvatarGroup, took: Duration.Duration) =>
  [
    `Created the group ${group.groupId}`,
    `  name           ${group.name}`,
    `  status         ${group.status}`,
    `  created        ${DateTime.formatIso(group.createdAt)}`,
    `  image expires  ${orDash(
      Option.flatMap(group.imageUrl, (url) => url.expiresAt),
      DateTime.formatIso
    )}`,
    `  took           ${Math.round(Duration.toMillis(took))} ms`
  ].join("\n")

const createGroup = (asked: CreatePhotoAvatarGroup) =>
  Effect.gen(function* () {
    const photoAvatars = yield* PhotoAvatarService
    yield* Console.log(`Asking for the group "${asked.name}" from the photo ${asked.imageKey}`)
    const [took, group] = yield* Effect.timed(photoAvatars.createGroup(asked))
    yield* Console.log(describe(group, took))
  })

const onLive = (asked: CreatePhotoAvatarGroup) =>
  createGroup(asked).pipe(
    Effect.provide(Layer.provide(Live.layerConfig(), FetchHttpClient.layer)),
    Effect.mapError((error) => {
      if (!ConfigError.isConfigError(error)) return error
      const reason = ConfigError.isMissingDataOnly(error) ? "it is not set" : String(error)
      return new UsageError({
        message: `--live reads HEYGEN_API_KEY from the environment: ${reason}. Nothing was sent.`
      })
    })
  )

const onMock = (asked: CreatePhotoAvatarGroup) =>
  Effect.gen(function* () {
    const { baseUrl } = yield* Mock.PrismMock
    yield* Console.log(
      `The mock listens on ${baseUrl}; whatever it is asked for, it answers with the API's own example.`
    )
    yield* createGroup(asked)
  }).pipe(Effect.provide(Mock.layer()))

parse.pipe(
  Effect.flatMap(({ asked, live }) => Effect.if(live, { onTrue: () => onLive(asked), onFalse: () => onMock(asked) })),
  Effect.tapError((error) => Console.error(error.message)),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
