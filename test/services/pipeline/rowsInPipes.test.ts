import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { AssetId, AvatarCreator, ImageKey, type RowResult } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"
import * as Pipeline from "effect-photo-avatar/pipeline"
import { collected, databaseFile, tagsOf } from "../../support/durable.ts"
import { quiet } from "../../support/log.ts"
import { aPng } from "../../support/photos.ts"

const batch = { batch: "november" }

const groups = Stream.make({ key: "1", request: { name: "Ada", imageKey: ImageKey.make("image/1/original") } })
const avatars = Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("asset-1") } })
const photos = Stream.make({ key: "1", request: { name: "Ada", photo: aPng } })

type Form = () => Stream.Stream<
  RowResult<unknown>,
  Durable.DurableError,
  Mock.Services | AvatarCreator | Durable.RowStore
>

/** Each function of a stream of rows, called with the rows, and in a pipe of them. */
const calls: Record<string, ReadonlyArray<Form>> = {
  "/pipeline createGroups": [
    () => Pipeline.createGroups(groups),
    () => Pipeline.createGroups(groups, { concurrency: 1 }),
    () => groups.pipe(Pipeline.createGroups()),
    () => groups.pipe(Pipeline.createGroups({ concurrency: 1 }))
  ],
  "/pipeline createPhotoAvatars": [
    () => Pipeline.createPhotoAvatars(avatars),
    () => Pipeline.createPhotoAvatars(avatars, { concurrency: 1 }),
    () => avatars.pipe(Pipeline.createPhotoAvatars()),
    () => avatars.pipe(Pipeline.createPhotoAvatars({ concurrency: 1 }))
  ],
  "/durable createGroups": [() => Durable.createGroups(groups, batch), () => groups.pipe(Durable.createGroups(batch))],
  "/durable createPhotoAvatars": [
    () => Durable.createPhotoAvatars(avatars, batch),
    () => avatars.pipe(Durable.createPhotoAvatars(batch))
  ],
  "/durable createFromPhotos": [
    () => Durable.createFromPhotos(photos, batch),
    () => photos.pipe(Durable.createFromPhotos(batch))
  ]
}

describe.each(Object.entries(calls))("%s", (_, forms) => {
  it.scopedLive("creates the same with its rows as an argument and in a pipe", () =>
    Effect.gen(function* () {
      for (const form of forms) {
        const services = Layer.provideMerge(AvatarCreator.layerV3, Mock.layerInMemory())
        const store = Durable.layerSqlite({ filename: yield* databaseFile })
        const results = yield* Effect.provide(collected(form()), Layer.mergeAll(services, store, quiet))
        assert.deepStrictEqual(tagsOf(results), { "1": "Created" })
      }
    })
  )
})
