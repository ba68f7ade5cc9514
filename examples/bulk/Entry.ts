import { Schema } from "effect"
import { PhotoAvatarGroup, RowResultOf } from "effect-photo-avatar"

/** That a row is about to be sent. */
const Intent = Schema.TaggedStruct("Intent", { key: Schema.String, attempt: Schema.Int, at: Schema.DateTimeUtc })

/** That a row was sent by a run that ended before it saw the answer. */
const Unseen = Schema.TaggedStruct("Unseen", { key: Schema.String, attempt: Schema.Int })

/** What the journal says of a row: that it is about to be sent, or what became of it. */
export const Entry = Schema.Union(Intent, Unseen, RowResultOf(PhotoAvatarGroup))

export type Entry = typeof Entry.Type
