import * as Order from "effect/Order"
import * as Schema from "effect/Schema"

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
  identifier: "Outcome",
  description: "What is known of a request that failed."
})

/**
 * @since 0.1.0
 * @category Errors
 */
export type Outcome = typeof Outcome.Type

const strength: Record<Outcome, number> = { "not-sent": 0, rejected: 1, ambiguous: 2, created: 3 }

/**
 * The stronger of two outcomes: what is known after both attempts.
 *
 * **Example**
 *
 * ```ts
 * import { strongestOutcome } from "effect-photo-avatar"
 *
 * strongestOutcome("ambiguous", "not-sent") // "ambiguous"
 * ```
 *
 * @since 0.1.0
 * @category Errors
 */
export const strongestOutcome: (self: Outcome, that: Outcome) => Outcome = Order.max(
  Order.mapInput(Order.number, (outcome: Outcome) => strength[outcome])
)
