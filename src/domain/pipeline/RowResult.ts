import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { HeyGenError } from "../HeyGenError.ts"
import { optionOf } from "../internal/optionOf.ts"

/**
 * What became of a row.
 *
 * **Details**
 *
 * - `Created`: it exists. `created` is what HeyGen answered, a {@link CreatedRow}.
 * - `Rejected`: HeyGen said no, and nothing was created.
 * - `Ambiguous`: it may exist. Look before you send it again; on v3, send it again with the error's `idempotencyKey`.
 * - `NotSent`: it provably never left: the connection failed, the row was not one HeyGen takes, or the run had stopped
 *   before its turn. `reason` says which.
 *
 * Each has the row's `key`, how many `attempts` were made, and when it was taken and settled.
 *
 * **Example**
 *
 * ```ts
 * import { RowResult } from "effect-photo-avatar"
 *
 * const inWords = RowResult.$match({
 *   Created: ({ key }) => `${key} is there`,
 *   Rejected: ({ error, key }) => `${key} was refused: ${error.message}`,
 *   Ambiguous: ({ key }) => `${key} may be there`,
 *   NotSent: ({ key, reason }) => `${key} was not sent: ${reason}`
 * })
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export type RowResult<Created> = Data.TaggedEnum<{
  Created: Settled & { readonly created: CreatedRow<Created> }
  Rejected: Settled & { readonly error: HeyGenError }
  Ambiguous: Settled & { readonly error: HeyGenError }
  NotSent: Settled & { readonly reason: string; readonly error: Option.Option<HeyGenError> }
}>

/**
 * What HeyGen answered to a create: `Readable`, with the `value`; or `Unreadable`, with the `error` that has all that shows
 * of it, such as the `createdId`.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export type CreatedRow<Created> =
  | { readonly _tag: "Readable"; readonly value: Created }
  | { readonly _tag: "Unreadable"; readonly error: HeyGenError }

interface Settled {
  readonly key: string
  readonly attempts: number
  readonly takenAt: DateTime.Utc
  readonly settledAt: DateTime.Utc
}

interface RowResultDefinition extends Data.TaggedEnum.WithGenerics<1> {
  readonly taggedEnum: RowResult<this["A"]>
}

/**
 * Makes and matches results.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const RowResult = Data.taggedEnum<RowResultDefinition>()

const settled = {
  key: Schema.String,
  attempts: Schema.NonNegativeInt,
  takenAt: Schema.DateTimeUtc,
  settledAt: Schema.DateTimeUtc
}

const createdRow = <Created, Encoded, R>(created: Schema.Schema<Created, Encoded, R>) =>
  Schema.Union(
    Schema.TaggedStruct("Readable", { value: created }),
    Schema.TaggedStruct("Unreadable", { error: HeyGenError })
  )

/**
 * The schema of the results of rows that create something of that schema: for a journal, a queue or a database.
 *
 * **Gotchas**
 *
 * Build it once, as in the example: to build it for each row costs more than all else that a row needs.
 *
 * **Example**
 *
 * ```ts
 * import { Schema } from "effect"
 * import { PhotoAvatarGroup, RowResultOf } from "effect-photo-avatar"
 *
 * const toLine = Schema.encode(Schema.parseJson(RowResultOf(PhotoAvatarGroup)))
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const RowResultOf = <Created, Encoded, R>(created: Schema.Schema<Created, Encoded, R>) =>
  Schema.Union(
    Schema.TaggedStruct("Created", { ...settled, created: createdRow(created) }),
    Schema.TaggedStruct("Rejected", { ...settled, error: HeyGenError }),
    Schema.TaggedStruct("Ambiguous", { ...settled, error: HeyGenError }),
    Schema.TaggedStruct("NotSent", { ...settled, reason: Schema.String, error: optionOf(HeyGenError) })
  )
