import { Effect, Stream } from "effect"
import { ImageKey } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"

const rows = Stream.make({ key: "1", request: { name: "Ada", imageKey: ImageKey.make("image/5f1c/original") } })

const tags = PhotoAvatarPipeline.createGroups(rows).pipe(
  Stream.map(({ _tag }) => _tag),
  Stream.runCollect,
  Effect.map((results) => Array.from(results).join())
)

const seen = await Effect.runPromise(Effect.provide(tags, Mock.layerInMemory()))
if (seen !== "Created") throw new Error(`expected one row to be created, not ${seen}`)
