import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Layer, Redacted, Stream } from "effect"
import { AssetId, Live } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"

export const inFlight = 16

const row = (index: number) => ({
  key: `row-${index}`,
  request: { name: `Ada ${index}`, photo: AssetId.make("asset-1") }
})

/** So many rows, numbered from `first` on. */
export const rowsOf = (count: number, first = 1) => Stream.map(Stream.range(first, first + count - 1), row)

/** Runs rows of a batch through the row store. */
export const runRows = (rows: ReturnType<typeof rowsOf>, batch: string) =>
  Stream.runDrain(Durable.createPhotoAvatars(rows, { batch, concurrency: inFlight }))

export const services = (baseUrl: string) =>
  Live.layer({ apiKey: Redacted.make("a-key-of-a-bench"), baseUrl }).pipe(
    Layer.orDie,
    Layer.provide(NodeHttpClient.layerUndici)
  )
