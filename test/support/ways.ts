import { type Duration, Effect, Random, type Scope } from "effect"
import { expireInSeconds } from "../../examples/many-machines/RowQueue.ts"
import { openQueue } from "./queues.ts"
import { isRedisInstalled, startRedis } from "./redis.ts"
import type { QueueAddress, WorkerTask } from "./WorkerTask.ts"

/** A way to hand the rows of a batch to processes, and what each process is to do. */
export interface Way {
  readonly name: string
  readonly rows: number
  readonly isInstalled: boolean
  /** Longer than an attempt can last, and than the queue leaves a row to its worker. */
  readonly stopsFor: Duration.DurationInput
  readonly makeWork: (
    keys: ReadonlyArray<string>,
    databaseUrl: string
  ) => Effect.Effect<Effect.Effect<WorkerTask["work"]>, never, Scope.Scope>
}

const aStreamEach: Way = {
  name: "a stream in each process",
  rows: 3000,
  isInstalled: true,
  stopsFor: "5 seconds",
  makeWork: ({ length }) =>
    Effect.succeed(Effect.map(Random.nextIntBetween(0, length), (from) => ({ _tag: "WholeBatch", rows: length, from })))
}

const aQueue = (
  queue: QueueAddress["queue"],
  rows: number,
  stopsFor: Duration.DurationInput,
  url?: Effect.Effect<string, never, Scope.Scope>
): Way => ({
  name: queue,
  rows,
  stopsFor,
  isInstalled: url === undefined || isRedisInstalled,
  makeWork: (keys, databaseUrl) =>
    Effect.gen(function* () {
      const address = { queue, url: url === undefined ? databaseUrl : yield* url }
      yield* Effect.flatMap(openQueue(address), ({ add }) => add(keys)).pipe(Effect.scoped)
      return Effect.succeed({ _tag: "FromQueue", address })
    })
})

export const ways: ReadonlyArray<Way> = [
  aStreamEach,
  aQueue("pg-boss", 3000, `${expireInSeconds + 5} seconds`),
  aQueue("PersistedQueue", 1000, "5 seconds"),
  aQueue("BullMQ", 1000, "5 seconds", startRedis)
]
