import { Schema } from "effect"

/**
 * What is known, after a failure, about the thing that was to be created.
 *
 * **Details**
 *
 * - `not-sent`: the request provably never left this machine, so nothing was created.
 * - `rejected`: HeyGen said no, so nothing was created.
 * - `ambiguous`: it may have been created, or not. Look before sending again.
 * - `created`: it exists (and is paid for), but what HeyGen said of it could not be read.
 *
 * Over several attempts of one call the strongest counts, in this order.
 *
 * @since 0.1.0
 * @category Errors
 */
export const Outcome = Schema.Literal("not-sent", "rejected", "ambiguous", "created").annotations({
  identifier: "Outcome"
})

/**
 * @since 0.1.0
 * @category Errors
 */
export type Outcome = typeof Outcome.Type
