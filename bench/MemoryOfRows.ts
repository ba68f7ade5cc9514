import { Schema } from "effect"

/** What a process took to send so many rows, in seconds and in bytes: of the heap after garbage collection, and in all. */
export const MemoryOfRows = Schema.Struct({
  rows: Schema.Int,
  seconds: Schema.Number,
  peakHeap: Schema.Number,
  peakRss: Schema.Number
})

export type MemoryOfRows = typeof MemoryOfRows.Type
