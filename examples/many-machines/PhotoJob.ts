import { Schema } from "effect"

/** A row as it waits in the queue. `photo` is a file that every worker can read. */
export const PhotoJob = Schema.Struct({ key: Schema.String, name: Schema.String, photo: Schema.String })

export type PhotoJob = typeof PhotoJob.Type

/** The batch to which all rows of this example belong. */
export const batch = "november"
