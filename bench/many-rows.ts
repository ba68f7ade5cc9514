import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Redacted, Schema, Stream } from "effect"
import { ImageKey, Live, PhotoAvatarService } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { MemoryOfRows } from "./MemoryOfRows.ts"
import { peakHeap } from "./measure.ts"

/** Sends the rows, checks that each was created once, and prints the figures. */
const sendRows = (rows: number, baseUrl: string) =>
  Effect.gen(function* () {
    const seen = new Uint8Array(rows)
    const startedAt = performance.now()
    const sent = PhotoAvatarPipeline.createGroups(
      Stream.map(Stream.range(0, rows - 1), (index) => ({
        key: String(index),
        request: { name: `Ada ${index}`, imageKey: ImageKey.make(`image/${index}/original`) }
      })),
      { concurrency: 16 }
    ).pipe(
      Stream.runForEach(({ _tag, key }) =>
        Effect.sync(() => {
          seen[Number(key)] = (seen[Number(key)] ?? 0) + (_tag === "Created" ? 1 : 100)
        })
      )
    )
    const peak = yield* peakHeap(sent)
    if (seen.some((times) => times !== 1)) return yield* Effect.dieMessage("a row was not created exactly once")
    const seconds = (performance.now() - startedAt) / 1000
    const peakRss = process.resourceUsage().maxRSS * 1024
    yield* Console.log(yield* Schema.encode(Schema.parseJson(MemoryOfRows))({ rows, seconds, peakHeap: peak, peakRss }))
  }).pipe(
    Effect.provide(
      Layer.orDie(
        Layer.provideMerge(PhotoAvatarService.layer, Live.layer({ apiKey: Redacted.make("a-key-of-a-bench"), baseUrl }))
      )
    ),
    Effect.provide(NodeHttpClient.layerUndici)
  )

const [rows, baseUrl = ""] = process.argv.slice(2)

NodeRuntime.runMain(sendRows(Number(rows), baseUrl))
