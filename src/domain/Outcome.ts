import * as Order from "effect/Order"
import * as Schema from "effect/Schema"

/**
 * What is known after a failure about the resource to be created.
 *
 * **Details**
 *
 * - `not-sent`: the request that creates it provably never left this machine, so nothing was created.
 * - `rejected`: HeyGen rejected the request, so nothing was created.
 * - `ambiguous`: the resource may or may not have been created. Check before sending the request again.
 * - `created`: the resource exists (and is billed), but HeyGen's response could not be read or reports an error, or the wait
 *   for it failed.
 *
 * The outcome of a call is the strongest outcome of its attempts; the list above is in ascending order.
 *
 * @since 0.1.0
 * @category Errors
 */
export const Outcome = Schema.Literal("not-sent", "rejected", "ambiguous", "created").annotations({
  identifier: "Outcome",
  description: "What is known about a failed request."
})

/**
 * @since 0.1.0
 * @category Errors
 */
export type Outcome = typeof Outcome.Type

/** The stronger of two outcomes: what is known after both attempts. */
export const strongestOutcome: (self: Outcome, that: Outcome) => Outcome = Order.max(
  Order.mapInput(Order.number, (outcome: Outcome) => Outcome.literals.indexOf(outcome))
)
