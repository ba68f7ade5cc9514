import { Schema } from "effect"

const queues = ["pg-boss", "BullMQ", "PersistedQueue"] as const

/** A queue that hands out rows, and the URL of its server. */
export const QueueAddress = Schema.Struct({ queue: Schema.Literal(...queues), url: Schema.String })

export type QueueAddress = typeof QueueAddress.Type

/** `calls` calls for one row at once. */
export const CallOnce = Schema.TaggedStruct("CallOnce", { calls: Schema.Int })

/** All `rows` of the batch, from one of them on. */
export const WholeBatch = Schema.TaggedStruct("WholeBatch", { rows: Schema.Int, from: Schema.Int })

/** The rows that a queue delivers, until it is empty. */
export const FromQueue = Schema.TaggedStruct("FromQueue", { address: QueueAddress })

/** What a worker process does, and where. */
export const WorkerTask = Schema.Struct({
  store: Schema.Union(Schema.Struct({ filename: Schema.String }), Schema.Struct({ url: Schema.String })),
  baseUrl: Schema.String,
  kind: Schema.Literal("createGroups", "createPhotoAvatars"),
  batch: Schema.String,
  inFlight: Schema.Int,
  timeout: Schema.DurationFromMillis,
  work: Schema.Union(CallOnce, WholeBatch, FromQueue)
})

export type WorkerTask = typeof WorkerTask.Type
