import type * as Duration from "effect/Duration"
import { InvalidRequest, ResponseTimeout } from "../../../domain/HeyGenError.ts"
import { formatLimit } from "../call/noReply.ts"
import { unsent } from "../unsent.ts"

/** What an index of PostgreSQL can hold, in bytes, with room for the name of the batch. */
const longestRowKey = 2000

export const isRowKeyTooLong = (key: string): boolean => new TextEncoder().encode(key).length > longestRowKey

/** The request of a row cannot be made. */
export const invalidRow = (operation: string, problem: string): InvalidRequest =>
  new InvalidRequest(unsent(operation, problem))

export const rowKeyTooLong = (operation: string): InvalidRequest =>
  invalidRow(operation, "the key of a row can have at most 2,000 bytes: use a digest of it")

/** HeyGen would refuse the key, and the store could not read the row again. */
export const invalidIdempotencyKey = (operation: string): InvalidRequest =>
  invalidRow(operation, "the idempotency key of the row must be 1 to 255 of the characters . _ : - 0-9 A-Z a-z")

/** The photo's stream did not end in time. */
export const notReadInTime = (operation: string, limit: Duration.Duration): ResponseTimeout =>
  new ResponseTimeout(unsent(operation, `the photo was not read within ${formatLimit(limit)}`))

/** The row was created with another request. */
export const changed = (operation: string, batch: string, key: string): InvalidRequest => {
  const facts = unsent(operation, `the row "${key}" of the batch "${batch}" was created with another request`)
  return new InvalidRequest({
    ...facts,
    message: `${facts.message} What was created is unchanged: restore the request, and rename what was created with updateLook if that is what you want. A key of its own would create a second one, which is billed, too.`
  })
}
