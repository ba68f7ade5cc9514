import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Layer, Redacted, Schedule, Stream } from "effect"
import { AvatarCreator, Live, PhotoAvatarService } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { quiet } from "./log.ts"
import { aPng } from "./photos.ts"

/** Creates avatars named 0, 1, … from photos through a database file, and prints each result as a line. */
const [version, filename = "", baseUrl = "", count = "0"] = process.argv.slice(2)

const services = Layer.provideMerge(
  PhotoAvatarService.layer,
  Live.layer({ apiKey: Redacted.make("durable-key"), baseUrl })
).pipe(Layer.provide(NodeHttpClient.layerUndici))

const rows = Stream.map(Stream.range(0, Number(count) - 1), (n) => ({
  key: `${n}`,
  request: { name: `${n}`, photo: aPng }
}))

const program = Durable.createFromPhotos(rows, {
  batch: "kills",
  concurrency: 16,
  awaitReady: { schedule: Schedule.spaced("20 millis") }
}).pipe(
  Stream.runForEach(({ _tag, key }) => Effect.sync(() => process.stdout.write(`${key} ${_tag}\n`))),
  Effect.provide(Durable.layerSqlite({ filename })),
  Effect.provide(quiet)
)

await Effect.runPromise(
  version === "v2"
    ? program.pipe(Effect.provide(AvatarCreator.layerV2), Effect.provide(services))
    : program.pipe(Effect.provide(AvatarCreator.layerV3), Effect.provide(services))
)
