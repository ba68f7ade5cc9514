import { Effect, Stream } from "effect"
import { AssetId } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as Mock from "effect-photo-avatar/mock"

const rows = Stream.make({ key: "1", request: { name: "Ada", photo: AssetId.make("asset-1") } })

export const program = Durable.createPhotoAvatars(rows, { batch: "one" }).pipe(
  Stream.map(({ _tag }) => _tag),
  Stream.runCollect,
  Effect.map((results) => Array.from(results).join()),
  Effect.provide(Durable.layerSqlite({ filename: "rows.db" })),
  Effect.provide(Mock.layerInMemory())
)
