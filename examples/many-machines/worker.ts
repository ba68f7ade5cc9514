import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as PgClient from "@effect/sql-pg/PgClient"
import { Config, Console, Deferred, Effect, Either, Fiber, Layer, Option } from "effect"
import { AvatarCreator, isRequestAtFault, photoFromFile } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import * as OnNode from "effect-photo-avatar/node"
import { UsageError } from "../command-line/UsageError.ts"
import { batch } from "./PhotoJob.ts"
import { type Delivery, RowQueue } from "./RowQueue.ts"
import { makeSqlLimiter } from "./sqlLimiter.ts"

/** How many rows one worker has in flight. */
const concurrency = 4

/** How many creates HeyGen accepts from all workers together. */
const rate = { limit: 10, window: "1 second" } as const

/** How long a create can be on its way. A dead worker's row that was in flight waits this long to be sent again. */
const timeout = { write: "10 seconds" } as const

/**
 * Takes rows from the queue and creates their avatars, until the account is refused or the program is interrupted: rows in
 * flight settle, and no others are sent. It may also be killed at any moment.
 */
const program = Effect.gen(function* () {
  const queue = yield* RowQueue
  const limiter = yield* makeSqlLimiter
  const stop = yield* Deferred.make<string>()
  const stopWhen = Deferred.await(stop)
  const createOnce = yield* Durable.makeFromPhotoRunner({ batch, concurrency, rate, limiter, stopWhen })
  const sayThatItWorks = yield* Effect.once(Console.log("has taken its first row"))

  const work = Effect.fnUntraced(function* ({ complete, retry, row }: Delivery) {
    yield* sayThatItWorks
    const { key, name } = row
    const photo = yield* Effect.either(photoFromFile(row.photo))
    if (Either.isLeft(photo)) {
      yield* Console.error(`${key}: ${photo.left.message}`)
      return yield* retry(photo.left.message)
    }
    const result = yield* createOnce({ key, request: { name, photo: photo.right } })
    if (result._tag === "NotSent") {
      const isInvalid = Option.exists(result.error, ({ _tag }) => _tag === "InvalidRequest")
      if (isInvalid) return yield* Effect.zipRight(Console.error(`${key}: ${result.reason}`), complete)
      yield* retry(result.reason)
      // Without an error of the row, the runner has stopped, and sends no further row.
      return Option.isNone(result.error) ? yield* new UsageError({ message: result.reason }) : undefined
    }
    if (result._tag === "Ambiguous") return yield* retry(result.error.message)
    if (result._tag === "Created") return yield* complete
    yield* Console.error(`${key}: ${result.error.message}`)
    if (isRequestAtFault(result.error)) return yield* complete
    yield* retry(result.error.message)
    if (Durable.defaultStopOn(result.error)) return yield* new UsageError({ message: result.error.message })
  })

  /** Works on the next row to its end. An interruption does not reach the row: `stop` ends its waits, and its request settles. */
  const next = Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      queue.take,
      Option.match({
        onNone: () => restore(Effect.sleep("500 millis")),
        onSome: (delivery) => Effect.flatMap(Effect.forkDaemon(Effect.interruptible(work(delivery))), Fiber.join)
      })
    )
  )
  const stopOnInterrupt = Effect.onInterrupt(Effect.never, () => Deferred.succeed(stop, "the worker ends"))
  yield* Effect.all([stopOnInterrupt, ...Effect.replicate(Effect.forever(next), concurrency)], {
    concurrency: "unbounded",
    discard: true
  })
})

const database = Config.redacted("DATABASE_URL")

const store = Durable.layerSql.pipe(Layer.provideMerge(PgClient.layerConfig({ url: database })))

const heyGen = AvatarCreator.layerV3.pipe(Layer.provideMerge(OnNode.layerFromConfig({ timeout })))

program.pipe(
  Effect.scoped,
  Effect.provide([Layer.unwrapEffect(Effect.map(database, RowQueue.layer)), store, heyGen, NodeFileSystem.layer]),
  NodeRuntime.runMain
)
