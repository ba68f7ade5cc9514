import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Utils from "effect/Utils"

type Plain = Record<never, never>

/**
 * A fault between a client and HeyGen.
 *
 * **Details**
 *
 * - Connection faults: `Reset`, `Close`, `CloseMidHeaders`, `CloseMidBody`, `ReusedConnectionReset` (strikes only
 *   requests on a connection that has served one, so never request 1), `RandomBytes`, `CorruptTlsRecord`,
 *   `HangBeforeHeaders`, `HangMidBody`, `HangAfterBody` (the whole body arrives, but not its end).
 * - Damaged responses: `TruncatedContentLength`, `MalformedChunk`, `InvalidJson`, `WrongContentType`, `Html`,
 *   `ErrorEnvelope` (a 200 with an error), `ErrorEnvelopeV1` (the same in the format of v1, with a code), `GzipBomb`,
 *   `EndlessBody`, `OversizedHeaders`, `Redirect`, `ServerFailure`.
 * - Valid responses that are slow or noisy: `SlowDrip`, `Latency`, `Bandwidth`, `InformationalNoise` (1xx),
 *   `DuplicateHeaders`, `GarbageAfterResponse`.
 *
 * @since 0.1.0
 * @category Faults
 */
export type Fault = Data.TaggedEnum<{
  Reset: Plain
  Close: Plain
  CloseMidHeaders: Plain
  CloseMidBody: Plain
  ReusedConnectionReset: Plain
  RandomBytes: Plain
  CorruptTlsRecord: Plain
  HangBeforeHeaders: Plain
  HangMidBody: Plain
  HangAfterBody: Plain
  TruncatedContentLength: Plain
  MalformedChunk: Plain
  InvalidJson: Plain
  WrongContentType: Plain
  Html: Plain
  ErrorEnvelope: Plain
  ErrorEnvelopeV1: { readonly code: number }
  GzipBomb: Plain
  EndlessBody: Plain
  OversizedHeaders: Plain
  Redirect: { readonly location: string }
  ServerFailure: { readonly status: ServerFailureStatus }
  SlowDrip: Plain
  Latency: { readonly delay: Duration.DurationInput; readonly jitter?: Duration.DurationInput | undefined }
  Bandwidth: { readonly bytesPerSecond: number }
  InformationalNoise: Plain
  DuplicateHeaders: Plain
  GarbageAfterResponse: Plain
}>

/**
 * The statuses of a `ServerFailure`.
 *
 * @since 0.1.0
 * @category Faults
 */
export type ServerFailureStatus = 408 | 500 | 501 | 502 | 503 | 504 | 520 | 522 | 524 | 529

/**
 * Constructors for each {@link Fault}: `Fault.Reset()`, `Fault.Latency({ delay: "50 millis" })`.
 *
 * **Example**
 *
 * ```ts
 * import { Fault } from "effect-photo-avatar/mock"
 *
 * const slow = Fault.Latency({ delay: "2 seconds" })
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const Fault: Data.TaggedEnum.Constructor<Fault> = Data.taggedEnum<Fault>()

/**
 * A rejection by HeyGen. It can only strike before the request is forwarded, since clients trust a rejection.
 *
 * @since 0.1.0
 * @category Faults
 */
export interface Refusal {
  readonly _tag: "Refusal"
  readonly status: RefusalStatus
  readonly retryAfter?: string | undefined
}

/**
 * The statuses of a {@link Refusal}.
 *
 * @since 0.1.0
 * @category Faults
 */
export type RefusalStatus = 400 | 401 | 402 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 421 | 422 | 429

/**
 * Creates a {@link Refusal} with a status and an optional `Retry-After`.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const busy = Mock.first(2, Mock.before(Mock.refusal(429, "1")))
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export const refusal = (status: RefusalStatus, retryAfter?: string): Refusal => ({
  _tag: "Refusal",
  status,
  retryAfter
})

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
