import { type ChildProcess, spawn } from "node:child_process"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array as Arr, Console, Effect, Layer, Order, Redacted, Schema } from "effect"
import { CreatePhotoAvatarGroup, ImageKey, Live, PhotoAvatarGroup, PhotoAvatarService } from "effect-photo-avatar"

/**
 * Compares the cost of `createGroup` with a bare HttpClient call with the same schemas, on undici and on fetch: CPU
 * microseconds of this process per call, with 64 calls in flight, as the median of rounds in alternating order. The
 * server runs in a separate process.
 */
const rounds = 7
const callsEach = 3000
const inFlight = 64

const server = `
  const body = JSON.stringify({ error: null, data: { id: "5f1c", group_id: "5f1c", name: "Ada", status: "pending", created_at: 1760359348.9 } })
  const server = require("node:http").createServer((request, response) => {
    request.resume().on("end", () => response.setHeader("content-type", "application/json").end(body))
  })
  server.keepAliveTimeout = 60000
  server.listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)))
`

const startServer = Effect.acquireRelease(
  Effect.async<{ readonly child: ChildProcess; readonly baseUrl: string }>((resume) => {
    const child = spawn(process.execPath, ["-e", server], { stdio: ["ignore", "pipe", "inherit"] })
    child.stdout.once("data", (port) => resume(Effect.succeed({ child, baseUrl: `http://127.0.0.1:${port}` })))
  }),
  ({ child }) => Effect.sync(() => child.kill())
)

const request = { name: "Ada", imageKey: ImageKey.make("image/5f1c/original") }

const Envelope = Schema.Struct({ data: PhotoAvatarGroup })

const bare = (baseUrl: string) =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    Schema.encode(CreatePhotoAvatarGroup)(request).pipe(
      Effect.flatMap((body) =>
        client.execute(
          HttpClientRequest.post(`${baseUrl}/v2/photo_avatar/avatar_group/create`).pipe(
            HttpClientRequest.setHeader("x-api-key", "a-key-of-a-bench"),
            HttpClientRequest.bodyUnsafeJson(body)
          )
        )
      ),
      Effect.flatMap((response) => response.json),
      Effect.flatMap(Schema.decodeUnknown(Envelope))
    )
  )

const ours = Effect.flatMap(PhotoAvatarService, (service) => service.createGroup(request))

const cpu = Effect.sync(() => {
  const { system, user } = process.cpuUsage()
  return user + system
})

type Call = Effect.Effect<unknown, unknown, HttpClient.HttpClient | PhotoAvatarService>

const microsecondsOf = (call: Call) =>
  Effect.gen(function* () {
    const before = yield* cpu
    yield* Effect.all(Arr.replicate(call, callsEach), { concurrency: inFlight, discard: true })
    return ((yield* cpu) - before) / callsEach
  })

const median = (values: ReadonlyArray<number>) => Arr.sort(values, Order.number)[Math.floor(values.length / 2)] ?? 0

const measure = (baseUrl: string) =>
  Effect.gen(function* () {
    const alone: Call = bare(baseUrl)
    yield* microsecondsOf(alone)
    yield* microsecondsOf(ours)
    const figures = yield* Effect.forEach(Arr.range(1, rounds), (round) =>
      round % 2 === 0
        ? Effect.all({ alone: microsecondsOf(alone), whole: microsecondsOf(ours) })
        : Effect.all({ whole: microsecondsOf(ours), alone: microsecondsOf(alone) })
    )
    return { alone: median(figures.map(({ alone }) => alone)), whole: median(figures.map(({ whole }) => whole)) }
  })

const compare = (name: string, transport: Layer.Layer<HttpClient.HttpClient>) =>
  Effect.gen(function* () {
    const { baseUrl } = yield* startServer
    const services = Layer.provideMerge(
      PhotoAvatarService.layer,
      Live.layer({ apiKey: Redacted.make("a-key-of-a-bench"), baseUrl })
    )
    const { alone, whole } = yield* Effect.provide(measure(baseUrl), Layer.provideMerge(services, transport))
    yield* Console.log(
      `${name}: createGroup ${whole.toFixed(0)} µs, bare HttpClient ${alone.toFixed(0)} µs, ratio ${(whole / alone).toFixed(2)}`
    )
  }).pipe(Effect.scoped)

NodeRuntime.runMain(
  Effect.zipRight(compare("undici", NodeHttpClient.layerUndici), compare("fetch", FetchHttpClient.layer))
)
