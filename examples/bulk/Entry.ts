import { Schema } from "effect"
import { PhotoAvatarGroup, RowResultOf } from "effect-photo-avatar"

/** A row is about to be sent. */
const Intent = Schema.TaggedStruct("Intent", { key: Schema.String, attempt: Schema.Int, at: Schema.DateTimeUtc })

/** A row was sent by a run that ended before it received the response. */
const NoResponse = Schema.TaggedStruct("NoResponse", { key: Schema.String, attempt: Schema.Int })

/** An entry of the journal: a row is about to be sent, or has a result. */
export const Entry = Schema.Union(Intent, NoResponse, RowResultOf(PhotoAvatarGroup))

export type Entry = typeof Entry.Type
