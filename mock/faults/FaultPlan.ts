import * as Utils from "effect/Utils"
import type { Fault, Refusal } from "./Fault.ts"

/**
 * A fault and when it strikes. With `before`, the request is not forwarded: nothing is created, and a 503 takes the
 * place of the response. With `after`, the request was forwarded and answered: what it asks for exists, and the fault
 * damages the response.
 *
 * @since 0.1.0
 * @category Faults
 */
export type Strike =
  | { readonly when: "before"; readonly fault: Fault | Refusal }
  | { readonly when: "after"; readonly fault: Fault }

/**
 * Strikes before the request is forwarded, so nothing is created.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const neverArrives = Mock.always(Mock.before(Mock.Fault.Reset()))
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const before = (fault: Fault | Refusal): Strike => ({ when: "before", fault })

/**
 * Strikes after the request was forwarded and answered, so what it asks for exists.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const answerIsLost = Mock.always(Mock.after(Mock.Fault.Reset()))
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const after = (fault: Fault): Strike => ({ when: "after", fault })

/**
 * Selects the strike for each request by its number, starting at 1. `undefined` lets the request pass.
 *
 * @since 0.1.0
 * @category Faults
 */
export type FaultPlan = (request: number) => Strike | undefined

/**
 * Strikes every request.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const isDown = Mock.always(Mock.before(Mock.Fault.ServerFailure({ status: 503 })))
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const always =
  (strike: Strike): FaultPlan =>
  () =>
    strike

/**
 * Strikes the first requests with the listed strikes, in order. Later requests pass.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const twoProblems = Mock.inTurn([Mock.before(Mock.refusal(429)), Mock.after(Mock.Fault.CloseMidBody())])
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const inTurn =
  (strikes: ReadonlyArray<Strike>): FaultPlan =>
  (request) =>
    strikes[request - 1]

/**
 * Strikes the first requests, all with the same strike. Later requests pass.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const recovers = Mock.first(3, Mock.before(Mock.Fault.ServerFailure({ status: 503 })))
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const first =
  (requests: number, strike: Strike): FaultPlan =>
  (request) =>
    request <= requests ? strike : undefined

/**
 * Strikes each request with a probability from 0 to 1, with a random one of the strikes. The same seed gives the same
 * sequence.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const badNetwork = Mock.sometimes({ probability: 0.1, seed: 7, strikes: [Mock.after(Mock.Fault.Reset())] })
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const sometimes = (options: {
  readonly probability: number
  readonly seed: number
  readonly strikes: ReadonlyArray<Strike>
}): FaultPlan => {
  const random = new Utils.PCGRandom(options.seed)
  const draw = () =>
    random.number() < options.probability ? options.strikes[random.integer(options.strikes.length)] : undefined
  const drawn: Array<Strike | undefined> = []
  return (request) => {
    while (drawn.length < request) drawn.push(draw())
    return drawn[request - 1]
  }
}
