import { type ConfigError, Effect, Layer, Redacted, Schedule, Stream } from "effect"
import {
  AssetId,
  AvatarService,
  type HeyGenClient,
  type HeyGenError,
  ImageKey,
  type Live,
  PhotoAvatarService
} from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { type Check, expect, failsWith } from "./check.ts"
import type { Places } from "./Places.ts"

/** The layers of one transport: `Live.layer` on fetch, or that of `/node`. */
export type LayerOf = (options: HeyGenClient.Options) => Layer.Layer<Live.Services, ConfigError.ConfigError>

export type At = (
  baseUrl: string,
  timeout?: HeyGenClient.Options["timeout"]
) => Layer.Layer<Live.Services | PhotoAvatarService, ConfigError.ConfigError>

/** The services at a base URL, with one quick retry, so that a create that is wrongly sent again shows. */
export const servicesOn =
  (layerOf: LayerOf): At =>
  (baseUrl, timeout) =>
    Layer.provideMerge(
      PhotoAvatarService.layer,
      layerOf({
        apiKey: Redacted.make("a-key-of-a-check"),
        baseUrl,
        timeout: timeout ?? "10 seconds",
        retry: { times: 1, base: "10 millis" }
      })
    )

const aPng = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0)
)

const soon = { schedule: Schedule.spaced("10 millis") }

const onV3 = Effect.gen(function* () {
  const avatars = yield* AvatarService
  const { id } = yield* avatars.uploadAsset({ file: aPng })
  const { look } = yield* avatars.createPhotoAvatar({ name: "Ada", photo: id })
  yield* avatars.awaitLook(look.id, soon)
})

const ofStream = Effect.flatMap(AvatarService, (avatars) =>
  avatars.uploadAsset({ file: { size: aPng.length, stream: Stream.fromIterable([aPng.slice(0, 9), aPng.slice(9)]) } })
)

const onV2 = Effect.gen(function* () {
  const photoAvatars = yield* PhotoAvatarService
  const { imageKey } = yield* photoAvatars.uploadPhoto(aPng)
  const group = yield* photoAvatars.createGroup({ name: "Ada", imageKey })
  yield* photoAvatars.awaitPhotoAvatar(group.id, soon)
})

const createGroup = Effect.flatMap(PhotoAvatarService, (photoAvatars) =>
  photoAvatars.createGroup({ name: "Ada", imageKey: ImageKey.make("image/1/original") })
)

const rows = Stream.range(1, 3).pipe(
  Stream.map((index) => ({ key: `${index}`, request: { name: "Ada", photo: AssetId.make("asset-1") } }))
)

const pipeline = PhotoAvatarPipeline.createPhotoAvatars(rows).pipe(
  Stream.map(({ _tag }) => _tag),
  Stream.runCollect,
  Effect.flatMap((tags) => expect(Array.from(tags).join(), "Created,Created,Created"))
)

/** The checks that need nothing but a transport. */
export const callChecks = (places: Places, at: At): ReadonlyArray<Check> => {
  const received = (place: "reset" | "resetIfReused") =>
    Effect.promise(async () => (await fetch(`${places.counts}/${place}`)).json())

  const isReset = (place: "reset" | "resetIfReused", create: Effect.Effect<unknown, HeyGenError, PhotoAvatarService>) =>
    failsWith(create, "TransportError", "ambiguous").pipe(
      Effect.either,
      Effect.zip(received(place)),
      Effect.flatMap(([result, times]) => (times === 1 ? result : Effect.fail(`the create arrives ${times} times`))),
      Effect.provide(at(places[place]))
    )

  const onReusedConnection = Effect.gen(function* () {
    const photoAvatars = yield* PhotoAvatarService
    yield* photoAvatars.listGroups
    yield* Effect.sleep("50 millis") // until the connection is back in the pool
    return yield* createGroup
  })

  return [
    { name: "v3: upload, create, wait", run: Effect.provide(onV3, at(places.heyGen)) },
    { name: "v3: upload of a stream", run: Effect.provide(ofStream, at(places.heyGen)) },
    { name: "v2: upload, create a group, wait", run: Effect.provide(onV2, at(places.heyGen)) },
    {
      name: "402: `QuotaExceeded`, rejected",
      run: Effect.provide(failsWith(createGroup, "QuotaExceeded", "rejected"), at(places.noCredit))
    },
    {
      name: "429: `RateLimited`, rejected",
      run: Effect.provide(failsWith(createGroup, "RateLimited", "rejected"), at(places.rateLimited))
    },
    {
      name: "no response: `ResponseTimeout`, ambiguous",
      run: Effect.provide(failsWith(createGroup, "ResponseTimeout", "ambiguous"), at(places.silent, "500 millis"))
    },
    { name: "connection reset: ambiguous, sent once", run: isReset("reset", createGroup) },
    { name: "reused connection reset: ambiguous, sent once", run: isReset("resetIfReused", onReusedConnection) },
    {
      name: "connection refused: not-sent",
      run: Effect.provide(failsWith(createGroup, "TransportError", "not-sent"), at(places.refused))
    },
    {
      name: "host name not found: not-sent",
      run: Effect.provide(failsWith(createGroup, "TransportError", "not-sent"), at("https://nowhere.invalid"))
    },
    {
      name: "untrusted certificate: not-sent",
      run: Effect.provide(failsWith(createGroup, "TransportError", "not-sent"), at(places.untrusted))
    },
    { name: "`/pipeline`: three rows", run: Effect.provide(pipeline, at(places.heyGen)) }
  ]
}
