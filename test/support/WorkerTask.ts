import { Schema } from "effect"

/** What a worker process does: `calls` calls for one row at once or, if that is 0, all `rows` of a batch. */
export const WorkerTask = Schema.Struct({
  store: Schema.Union(Schema.Struct({ filename: Schema.String }), Schema.Struct({ url: Schema.String })),
  baseUrl: Schema.String,
  kind: Schema.Literal("groups", "avatars"),
  batch: Schema.String,
  calls: Schema.Int,
  rows: Schema.Int,
  from: Schema.Int,
  inFlight: Schema.Int,
  timeout: Schema.DurationFromMillis
})

export type WorkerTask = typeof WorkerTask.Type
