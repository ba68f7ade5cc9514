import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"

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
