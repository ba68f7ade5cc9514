import * as Data from "effect/Data"
import type * as DateTime from "effect/DateTime"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AwaitError, HeyGenError } from "../HeyGenError.ts"
import { optionOf } from "../internal/optionOf.ts"

/**
 * The result of a row.
 *
 * **Details**
 *
 * - `Created`: the resource exists. `created` is what is known of it, a {@link CreatedRow}.
 * - `Rejected`: HeyGen rejected the request, and nothing was created.
 * - `Ambiguous`: the resource may exist. Check before you send the row again; on v3, send it again with the error's
 *   `idempotencyKey` within 23 hours of its first request.
 * - `NotSent`: this run sent nothing for the row: the connection failed, the row is invalid, the run was stopped before
 *   the row was sent, or, in a row store, an earlier run has created the row from another request, which was billed.
 *   `reason` says which.
 *
 * Each result has the row's `key`, the number of `attempts`, and the times at which the row was taken and settled.
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
 * What is known of a created resource: `Complete` with the `value` that HeyGen returned, or `Incomplete` with the `error`
 * that says what is missing, and has the `createdId` if that is known.
 *
 * **Details**
 *
 * A row is `Incomplete` if HeyGen's response could not be read, if the resource did not become ready (`NotReady`) or
 * failed (`CreationFailed`), if a person resolved the row as created, or if its stored result cannot be read.
 *
 * **Example**
 *
 * ```ts
 * import { Option } from "effect"
 * import { type AvatarSummary, CreatedRow } from "effect-photo-avatar"
 *
 * const createdId: (created: CreatedRow<AvatarSummary>) => Option.Option<string> = CreatedRow.$match({
 *   Complete: ({ value }) => Option.some(value.id),
 *   Incomplete: ({ error }) => error.createdId
 * })
 * ```
 *
 * @since 0.1.0
 * @category Pipelines
 */
export type CreatedRow<Created> = Data.TaggedEnum<{
  Complete: { readonly value: Created }
  Incomplete: { readonly error: AwaitError }
}>

interface CreatedRowDefinition extends Data.TaggedEnum.WithGenerics<1> {
  readonly taggedEnum: CreatedRow<this["A"]>
}

/**
 * Constructors and matchers for what is known of a created resource.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export const CreatedRow = Data.taggedEnum<CreatedRowDefinition>()

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
 * Constructors and matchers for row results.
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
    Schema.TaggedStruct("Complete", { value: created }),
    Schema.TaggedStruct("Incomplete", { error: AwaitError })
  )

/**
 * Builds the schema of row results from the schema of what the rows create, to store results in a journal, a queue or a
 * database.
 *
 * **Gotchas**
 *
 * Build the schema once, as in the example: building it for each row costs more than all other work on the row.
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
