import { Data, type DateTime, type Option } from "effect"
import type { HeyGenError } from "./PhotoAvatarError.ts"

/**
 * What became of a row.
 *
 * **Details**
 *
 * - `Created`: it exists. `created` is what HeyGen answered; `None` when that could not be read: then `error` has what shows.
 * - `Rejected`: HeyGen said no, and nothing was created.
 * - `Ambiguous`: it may exist. Look before you send it again, or send it again with the error's `idempotencyKey`.
 * - `NotSent`: it provably never left: the connection failed, the row was not one HeyGen takes, or the run had stopped
 *   before its turn. `reason` says which.
 *
 * Each has the row's `key`, how many `attempts` were sent, and when it was taken and settled.
 *
 * @since 0.1.0
 * @category Pipelines
 */
export type RowResult<Created> = Data.TaggedEnum<{
  Created: Settled & { readonly created: Option.Option<Created>; readonly error: Option.Option<HeyGenError> }
  Rejected: Settled & { readonly error: HeyGenError }
  Ambiguous: Settled & { readonly error: HeyGenError }
  NotSent: Settled & { readonly reason: string; readonly error: Option.Option<HeyGenError> }
}>

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
