import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Redacted, Stream } from "effect"
import { ImageKey, Live, PhotoAvatarService } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { type Cost, compare, costOf } from "./measure.ts"

const rowsEach = 2000

const requestOf = (index: number) => ({ name: `Ada ${index}`, imageKey: ImageKey.make(`image/${index}/original`) })

const indices = Stream.range(1, rowsEach)

const withPipeline = (concurrency: number) =>
  Stream.runDrain(
    PhotoAvatarPipeline.createGroups(
      Stream.map(indices, (index) => ({ key: String(index), request: requestOf(index) })),
      { concurrency }
    )
  )

const withMapEffect = (concurrency: number) =>
  Effect.flatMap(PhotoAvatarService, (service) =>
    Stream.runDrain(
      Stream.mapEffect(indices, (index) => service.createGroup(requestOf(index)), { concurrency, unordered: true })
    )
  )

/** What a row of a pipeline costs beside `Stream.mapEffect` over the same method, by the number in flight. */
export const measureRows = (baseUrl: string): Effect.Effect<Record<string, Record<string, Cost>>, unknown> => {
  const at = (inFlight: number) =>
    compare([
      ["pipeline", costOf(rowsEach, withPipeline(inFlight))],
      ["mapEffect", costOf(rowsEach, withMapEffect(inFlight))]
    ])
  return Effect.all({ "16": at(16), "64": at(64) }).pipe(
    Effect.provide(PhotoAvatarService.layer),
    Effect.provide(Live.layer({ apiKey: Redacted.make("a-key-of-a-bench"), baseUrl })),
    Effect.provide(NodeHttpClient.layerUndici)
  )
}
