import { once as onceEmitted } from "node:events"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array as Arr, Console, Effect, Layer, Match, Redacted, Schema, type Scope, Stream } from "effect"
import {
  AssetId,
  type AvatarService,
  CreatedAvatar,
  ImageKey,
  Live,
  PhotoAvatarGroup,
  PhotoAvatarService,
  type RowResult,
  RowResultOf
} from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { clientOf } from "./clientOf.ts"
import { quiet } from "./log.ts"
import type { JobQueue } from "./queues.ts"
import { type CallOnce, type FromQueue, type WholeBatch, WorkerTask } from "./WorkerTask.ts"

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
  kind === "createGroups"
    ? Effect.flatMap(Durable.createGroupOnce(group("Ada"), { batch }), encode.groups)
    : Effect.flatMap(Durable.createPhotoAvatarOnce(avatar("Ada"), { batch }), encode.avatars)

const callOnce = (task: WorkerTask, { calls }: typeof CallOnce.Type) =>
  Effect.all(Arr.replicate(Effect.flatMap(once(task), Console.log), calls), {
    concurrency: "unbounded",
    discard: true
  })

const keysOf = ({ from, rows }: typeof WholeBatch.Type) =>
  Stream.fromIterable(Arr.makeBy(rows, (n) => `name ${(n + from) % rows}`))

const wholeBatch = (
  { batch, inFlight, kind }: WorkerTask,
  work: typeof WholeBatch.Type
): Effect.Effect<void, unknown, Services> => {
  const options = { batch, concurrency: inFlight }
  return kind === "createGroups"
    ? Stream.runDrain(Durable.createGroups(Stream.map(keysOf(work), group), options))
    : Stream.runDrain(Durable.createPhotoAvatars(Stream.map(keysOf(work), avatar), options))
}

type IsSettled = (key: string) => Effect.Effect<boolean>

const isSettled = (row: Effect.Effect<RowResult<unknown>, Durable.StoreUnavailable>) =>
  Effect.orDie(Effect.map(row, ({ _tag }) => _tag !== "NotSent"))

const makeIsSettled = ({
  batch,
  inFlight,
  kind
}: WorkerTask): Effect.Effect<IsSettled, unknown, Services | Scope.Scope> => {
  const options = { batch, concurrency: inFlight }
  return kind === "createGroups"
    ? Effect.map(Durable.makeGroupRunner(options), (run) => (key) => isSettled(run(group(key))))
    : Effect.map(Durable.makePhotoAvatarRunner(options), (run) => (key) => isSettled(run(avatar(key))))
}

const untilEmpty = ({ unfinished }: JobQueue) =>
  Effect.repeat(Effect.delay(unfinished, "200 millis"), { until: (count) => count === 0 })

const fromQueue = (task: WorkerTask, { address }: typeof FromQueue.Type): Effect.Effect<void, unknown, Services> =>
  Effect.gen(function* () {
    // Only here, since it loads the libraries of three queues.
    const { openQueue } = yield* Effect.promise(() => import("./queues.ts"))
    const queue = yield* openQueue(address)
    const work = queue.work(yield* makeIsSettled(task), task.inFlight)
    yield* Effect.raceFirst(work, untilEmpty(queue))
  }).pipe(Effect.scoped)

const program = Effect.gen(function* () {
  const task = yield* Schema.decodeUnknown(Schema.parseJson(WorkerTask))(process.argv[2])
  yield* Effect.gen(function* () {
    yield* Console.log("ready")
    yield* begun
    yield* Match.valueTags(task.work, {
      CallOnce: (work) => callOnce(task, work),
      WholeBatch: (work) => wholeBatch(task, work),
      FromQueue: (work) => fromQueue(task, work)
    })
  }).pipe(Effect.provide(Layer.merge(servicesOf(task), storeOf(task))))
  process.stdin.destroy()
}).pipe(Effect.provide(quiet))

NodeRuntime.runMain(program, { disablePrettyLogger: true })
