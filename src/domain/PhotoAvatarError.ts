import { Duration, Schema } from "effect"
import { IdempotencyKey } from "./IdempotencyKey.ts"
import { optionOf } from "./internal/optionOf.ts"
import { Outcome } from "./Outcome.ts"

const FiniteDuration = Schema.DurationFromMillis.pipe(
  Schema.lessThanOrEqualToDuration(Duration.millis(Number.MAX_SAFE_INTEGER))
)

const report = {
  message: Schema.String,
  outcome: Outcome,
  operation: Schema.String,
  attempts: Schema.NonNegativeInt,
  idempotencyKey: optionOf(IdempotencyKey),
  status: optionOf(Schema.Int),
  code: optionOf(Schema.String),
  requestId: optionOf(Schema.String),
  retryAfter: optionOf(FiniteDuration)
}

/**
 * What every failure of this library tells.
 *
 * **Details**
 *
 * - `message`: for people: the operation, the status, the vendor's words, and what to do.
 * - `outcome`: what is known about the thing that was to be created; the strongest of all attempts. Of a call that only
 *   reads it says what is known of that reading.
 * - `operation`: the call, as `PhotoAvatarService.createGroup`.
 * - `attempts`: how often the request was handed to the HttpClient; 0 when it never was.
 * - `idempotencyKey`: the key that the request carried, for the operations of v3 that take one. Sending it again with this
 *   key settles an `ambiguous` outcome.
 * - `status`, `code`, `requestId`, `retryAfter`: from the response, where there was one. `code` is the vendor's, as text.
 *
 * No error holds the API key, the query of a URL, a request or a response, and each survives JSON through its schema.
 *
 * @since 0.1.0
 * @category Errors
 */
export interface Report extends Schema.Struct.Type<typeof report> {}

/**
 * The request is not one HeyGen accepts.
 *
 * **Details**
 *
 * Either it did not fit its schema, and nothing was sent (`not-sent`), or HeyGen refused it (`rejected`): 400, 413, 415,
 * 422, any other 4xx, or a code about a parameter or the photo (no face, too many faces, wrong format).
 * Sending the same request again will fail again.
 *
 * @since 0.1.0
 * @category Errors
 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>("effect-photo-avatar/InvalidRequest")(
  "InvalidRequest",
  report
) {}

/**
 * HeyGen does not accept the API key: 401, or a code that says so. A missing and a wrong key answer alike.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ApiKeyRejected extends Schema.TaggedError<ApiKeyRejected>("effect-photo-avatar/ApiKeyRejected")(
  "ApiKeyRejected",
  report
) {}

/**
 * The key is good, but the plan or the account does not include this: 403, or a code that says so.
 *
 * @since 0.1.0
 * @category Errors
 */
export class AccessDenied extends Schema.TaggedError<AccessDenied>("effect-photo-avatar/AccessDenied")(
  "AccessDenied",
  report
) {}

/**
 * Credit, plan, daily or trial limit is used up: 402, or a code that says so whatever its status, 400 and 429 included.
 *
 * **Gotchas**
 *
 * Waiting a few seconds does not help, unlike with {@link RateLimited}.
 *
 * @since 0.1.0
 * @category Errors
 */
export class QuotaExceeded extends Schema.TaggedError<QuotaExceeded>("effect-photo-avatar/QuotaExceeded")(
  "QuotaExceeded",
  report
) {}

/**
 * Too many requests: a 429 that is not a quota. `retryAfter` is how long HeyGen asks to wait, where it says so.
 *
 * @since 0.1.0
 * @category Errors
 */
export class RateLimited extends Schema.TaggedError<RateLimited>("effect-photo-avatar/RateLimited")(
  "RateLimited",
  report
) {}

/**
 * HeyGen's moderation refused the photo or the name.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ModerationRejected extends Schema.TaggedError<ModerationRejected>(
  "effect-photo-avatar/ModerationRejected"
)("ModerationRejected", report) {}

/**
 * Something the request names does not exist: 404 with the vendor's JSON.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ResourceNotFound extends Schema.TaggedError<ResourceNotFound>("effect-photo-avatar/ResourceNotFound")(
  "ResourceNotFound",
  report
) {}

/**
 * The endpoint itself is not there: 410, or a 404 without the vendor's JSON.
 *
 * **Details**
 *
 * It was retired (HeyGen announced the end of v1 and v2 for 2026-10-31), or the plan does not include it, or the base
 * URL is wrong. The three look alike from here.
 *
 * @since 0.1.0
 * @category Errors
 */
export class EndpointUnavailable extends Schema.TaggedError<EndpointUnavailable>(
  "effect-photo-avatar/EndpointUnavailable"
)("EndpointUnavailable", report) {}

/**
 * The request contradicts the state of things: 409.
 *
 * @since 0.1.0
 * @category Errors
 */
export class RequestConflict extends Schema.TaggedError<RequestConflict>("effect-photo-avatar/RequestConflict")(
  "RequestConflict",
  report
) {}

/**
 * HeyGen failed: 5xx, 408, or a 200 whose error says no more than that.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ServerError extends Schema.TaggedError<ServerError>("effect-photo-avatar/ServerError")(
  "ServerError",
  report
) {}

/**
 * There was no response.
 *
 * **Details**
 *
 * `systemCode` is the system's name for it (`ECONNREFUSED`, `ENOTFOUND`, `ECONNRESET`, …) where the transport tells.
 * Codes which prove that no connection was made give the outcome `not-sent`, all others `ambiguous`.
 *
 * @since 0.1.0
 * @category Errors
 */
export class TransportError extends Schema.TaggedError<TransportError>("effect-photo-avatar/TransportError")(
  "TransportError",
  { ...report, systemCode: optionOf(Schema.String) }
) {}

/**
 * No complete response within the client's `timeout`.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ResponseTimeout extends Schema.TaggedError<ResponseTimeout>("effect-photo-avatar/ResponseTimeout")(
  "ResponseTimeout",
  report
) {}

/**
 * A response that this version cannot read: a body that does not decode, is cut short, encoded or too large, or
 * a redirect (never followed, since the API key would go with it).
 *
 * **Details**
 *
 * `body` is what was received, at most 2,048 characters, without URL queries and the API key. With the outcome
 * `created` it happened, and `createdId` names what was created where the body still shows it: a group's id, a photo's
 * image key, a generation's id.
 *
 * @since 0.1.0
 * @category Errors
 */
export class UnexpectedResponse extends Schema.TaggedError<UnexpectedResponse>(
  "effect-photo-avatar/UnexpectedResponse"
)("UnexpectedResponse", { ...report, body: Schema.String, createdId: optionOf(Schema.String) }) {}

/**
 * Waiting for something gave up before it was ready. `id` is what was waited for, `lastStatus` the state it was last
 * seen in.
 *
 * @since 0.1.0
 * @category Errors
 */
export class NotReady extends Schema.TaggedError<NotReady>("effect-photo-avatar/NotReady")("NotReady", {
  ...report,
  id: Schema.String,
  lastStatus: Schema.String
}) {}

/**
 * What was created, `id`, ended in failure or rejection, in the vendor's words. `lastStatus` is the state HeyGen reports.
 *
 * @since 0.1.0
 * @category Errors
 */
export class CreationFailed extends Schema.TaggedError<CreationFailed>("effect-photo-avatar/CreationFailed")(
  "CreationFailed",
  { ...report, id: Schema.String, lastStatus: Schema.String }
) {}

/**
 * All that one call to HeyGen can fail with.
 *
 * @since 0.1.0
 * @category Errors
 */
export const HeyGenError = Schema.Union(
  InvalidRequest,
  ApiKeyRejected,
  AccessDenied,
  QuotaExceeded,
  RateLimited,
  ModerationRejected,
  ResourceNotFound,
  EndpointUnavailable,
  RequestConflict,
  ServerError,
  TransportError,
  ResponseTimeout,
  UnexpectedResponse
)

/**
 * @since 0.1.0
 * @category Errors
 */
export type HeyGenError = typeof HeyGenError.Type

/**
 * All that this library can fail with: {@link HeyGenError}, and what waiting can end in.
 *
 * **When to use**
 *
 * As the schema that carries failures across a worker, a queue or a workflow, and as the type of a handler for them.
 *
 * **Example**
 *
 * ```ts
 * import { Schema } from "effect"
 * import { PhotoAvatarError } from "effect-photo-avatar"
 *
 * const toJson = Schema.encode(Schema.parseJson(PhotoAvatarError))
 * ```
 *
 * @since 0.1.0
 * @category Errors
 */
export const PhotoAvatarError = Schema.Union(...HeyGenError.members, NotReady, CreationFailed)

/**
 * @since 0.1.0
 * @category Errors
 */
export type PhotoAvatarError = typeof PhotoAvatarError.Type

/**
 * Whether a value is one of this library's errors.
 *
 * **Example**
 *
 * ```ts
 * import { isPhotoAvatarError } from "effect-photo-avatar"
 *
 * const mayHaveBeenPaid = (error: unknown) =>
 *   isPhotoAvatarError(error) && (error.outcome === "ambiguous" || error.outcome === "created")
 * ```
 *
 * @since 0.1.0
 * @category Errors
 */
export const isPhotoAvatarError: (value: unknown) => value is PhotoAvatarError = Schema.is(PhotoAvatarError)
