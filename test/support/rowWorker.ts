import { once as onceEmitted } from "node:events"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array as Arr, Console, Effect, Layer, Logger, Redacted, Schema, Stream } from "effect"
import {
  AssetId,
  type AvatarService,
  CreatedAvatar,
  ImageKey,
  Live,
  PhotoAvatarGroup,
  PhotoAvatarService,
  RowResultOf
} from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { clientOf } from "./postgres.ts"
import { WorkerTask } from "./WorkerTask.ts"

/** A process that works on a batch. It says `ready`, and begins when it is told to by a line on its standard input. */
const begun = Effect.promise(() => onceEmitted(process.stdin, "data"))

type Services = AvatarService | PhotoAvatarService | Durable.RowStore

const avatar = (key: string) => ({ key, request: { name: key, photo: AssetId.make("asset-1") } })

const group = (key: string) => ({ key, request: { name: key, imageKey: ImageKey.make("image/1/original") } })

const storeOf = ({ store }: WorkerTask) =>
  "filename" in store ? Durable.layerSqlite(store) : Layer.provide(Durable.layerSql, clientOf(store.url))

const servicesOf = ({ baseUrl, timeout }: WorkerTask) =>
  PhotoAvatarService.layer.pipe(
    Layer.provideMerge(Live.layer({ apiKey: Redacted.make("durable-key"), baseUrl, timeout })),
    Layer.provide(FetchHttpClient.layer)
  )

const encode = {
  groups: Schema.encode(Schema.parseJson(RowResultOf(PhotoAvatarGroup))),
  avatars: Schema.encode(Schema.parseJson(RowResultOf(CreatedAvatar)))
}

const once = ({ batch, kind }: WorkerTask): Effect.Effect<string, unknown, Services> =>
  kind === "groups"
    ? Effect.flatMap(Durable.createGroupOnce(group("Ada"), { batch }), encode.groups)
    : Effect.flatMap(Durable.createPhotoAvatarOnce(avatar("Ada"), { batch }), encode.avatars)

const onceAtOnce = (task: WorkerTask) =>
  Effect.all(Arr.replicate(Effect.flatMap(once(task), Console.log), task.calls), {
    concurrency: "unbounded",
    discard: true
  })

/** All rows of the batch, from one of them on. */
const keysOf = ({ from, rows }: WorkerTask) => Stream.fromIterable(Arr.makeBy(rows, (n) => `name ${(n + from) % rows}`))

const wholeBatch = (task: WorkerTask): Effect.Effect<void, unknown, Services> => {
  const options = { batch: task.batch, concurrency: task.inFlight }
  return task.kind === "groups"
    ? Stream.runDrain(Durable.createGroups(Stream.map(keysOf(task), group), options))
    : Stream.runDrain(Durable.createPhotoAvatars(Stream.map(keysOf(task), avatar), options))
}

const program = Effect.gen(function* () {
  const task = yield* Schema.decodeUnknown(Schema.parseJson(WorkerTask))(process.argv[2])
  yield* Effect.gen(function* () {
    yield* Console.log("ready")
    yield* begun
    yield* task.calls > 0 ? onceAtOnce(task) : wholeBatch(task)
  }).pipe(Effect.provide(Layer.merge(servicesOf(task), storeOf(task))))
  process.stdin.destroy()
}).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))

NodeRuntime.runMain(program, { disablePrettyLogger: true })
