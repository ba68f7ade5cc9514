import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Redacted, Schema, Stream } from "effect"
import { ImageKey, Live, PhotoAvatarService } from "effect-photo-avatar"
import * as PhotoAvatarPipeline from "effect-photo-avatar/pipeline"
import { loopbackServer } from "../test/support/loopbackServer.ts"
import { mebibytes, peakHeap } from "./measure.ts"

/** Measures the peak memory of a process by the number of rows it sends. The memory must not grow with that number. */
const sizes = (process.env.ROWS ?? "10000,100000").split(",").map(Number)

const Figures = Schema.parseJson(
  Schema.Struct({ rows: Schema.Int, seconds: Schema.Number, peakHeap: Schema.Number, peakRss: Schema.Number })
)

const aGroup = JSON.stringify({
  error: null,
  data: { id: "5f1c", group_id: "5f1c", name: "Ada", status: "pending", created_at: 1760359348.93 }
})

const server = loopbackServer((request, response) => {
  request.resume().on("end", () => response.setHeader("content-type", "application/json").end(aGroup))
})

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
    yield* Console.log(yield* Schema.encode(Figures)({ rows, seconds, peakHeap: peak, peakRss }))
  }).pipe(
    Effect.provide(
      Layer.orDie(
        Layer.provideMerge(PhotoAvatarService.layer, Live.layer({ apiKey: Redacted.make("a-key-of-a-bench"), baseUrl }))
      )
    ),
    Effect.provide(NodeHttpClient.layerUndici)
  )

const inAProcessOfItsOwn = (rows: number, baseUrl: string) =>
  Effect.async<string>((resume) => {
    const flags = ["--expose-gc", "--import", "tsx", fileURLToPath(import.meta.url), String(rows), baseUrl]
    execFile(process.execPath, flags, (error, stdout) => {
      resume(error === null ? Effect.succeed(stdout) : Effect.die(error))
    })
  })

const compare = Effect.gen(function* () {
  const { baseUrl } = yield* server
  const figures = yield* Effect.forEach(sizes, (rows) =>
    Effect.flatMap(inAProcessOfItsOwn(rows, baseUrl), Schema.decode(Figures)).pipe(
      Effect.tap(({ peakHeap: peak, peakRss, seconds }) =>
        Console.log(
          `${rows} rows: ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows per second, peak heap ${mebibytes(peak)} MiB, peak RSS ${mebibytes(peakRss)} MiB`
        )
      )
    )
  )
  const [few, many] = [figures[0], figures.at(-1)]
  if (few === undefined || many === undefined) return
  yield* Console.log(
    `heap ratio ${(many.peakHeap / few.peakHeap).toFixed(2)}, RSS ratio ${(many.peakRss / few.peakRss).toFixed(2)}`
  )
}).pipe(Effect.scoped)

const [rows, baseUrl] = process.argv.slice(2)

NodeRuntime.runMain(rows === undefined || baseUrl === undefined ? compare : sendRows(Number(rows), baseUrl))
