import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
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
  detail: optionOf(Schema.String),
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
 * - `detail`: what went wrong, in HeyGen's words where there are some, else in the system's or in ours. `message` contains it.
 * - `idempotencyKey`: the key that the request carried, for the operations of v3 that take one. Sending it again with this
 *   key settles an `ambiguous` outcome.
 * - `status`, `code`, `requestId`, `retryAfter`: from the response, where there was one. `code` is the vendor's, as text.
 *
 * No error holds the API key, the query of a URL, a request or a response, and each survives JSON through its schema. Text
 * that comes from outside is bounded and has no control characters.
 *
 * @since 0.1.0
 * @category Errors
 */
export interface ErrorFacts extends Schema.Struct.Type<typeof report> {}

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
  report,
  { description: "The request is not acceptable as it is." }
) {}

/**
 * HeyGen does not accept the API key: 401, or a code that says so. A missing and a wrong key answer alike.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ApiKeyRejected extends Schema.TaggedError<ApiKeyRejected>("effect-photo-avatar/ApiKeyRejected")(
  "ApiKeyRejected",
  report,
  { description: "HeyGen does not accept the API key." }
) {}

/**
 * The key is good, but the plan or the account does not include this: 403, or a code that says so.
 *
 * @since 0.1.0
 * @category Errors
 */
export class AccessDenied extends Schema.TaggedError<AccessDenied>("effect-photo-avatar/AccessDenied")(
  "AccessDenied",
  report,
  { description: "The plan or the account does not include the request." }
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
  report,
  { description: "A credit, plan, daily or trial limit is used up." }
) {}

/**
 * Too many requests: a 429 that is not a quota. `retryAfter` is how long HeyGen asks to wait, where it says so.
 *
 * @since 0.1.0
 * @category Errors
 */
export class RateLimited extends Schema.TaggedError<RateLimited>("effect-photo-avatar/RateLimited")(
  "RateLimited",
  report,
  { description: "Too many requests." }
) {}

/**
 * HeyGen's moderation refused the photo or the name.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ModerationRejected extends Schema.TaggedError<ModerationRejected>(
  "effect-photo-avatar/ModerationRejected"
)("ModerationRejected", report, { description: "Moderation refused the photo, the name or the prompt." }) {}

/**
 * Something the request names does not exist: 404 with the vendor's JSON.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ResourceNotFound extends Schema.TaggedError<ResourceNotFound>("effect-photo-avatar/ResourceNotFound")(
  "ResourceNotFound",
  report,
  { description: "HeyGen does not know an id of the request." }
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
)("EndpointUnavailable", report, { description: "The endpoint is retired, or it is not there." }) {}

/**
 * The request contradicts the present state at HeyGen: 409.
 *
 * @since 0.1.0
 * @category Errors
 */
export class RequestConflict extends Schema.TaggedError<RequestConflict>("effect-photo-avatar/RequestConflict")(
  "RequestConflict",
  report,
  { description: "The request contradicts the present state at HeyGen." }
) {}

/** The id of what was created, where a reply that could not be used still names it. */
const createdId = optionOf(Schema.String)

/**
 * HeyGen failed: 5xx, 408, or a 200 that carries an error which no known code explains.
 *
 * **Details**
 *
 * The outcome is `ambiguous`, or `created` when the reply names what was created; `createdId` is its id then.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ServerError extends Schema.TaggedError<ServerError>("effect-photo-avatar/ServerError")(
  "ServerError",
  {
    ...report,
    createdId
  },
  { description: "HeyGen failed, and may or may not have done it." }
) {}

/**
 * There was no response.
 *
 * **Details**
 *
 * `reason` says why:
 *
 * - `not-connected`: no connection was made, which the system's code proves. The outcome is `not-sent`.
 * - `connection-lost`: the connection failed, or nothing proves that it was not made. The outcome is `ambiguous`.
 * - `request-body`: the caller's stream failed while it was sent, or had another size than announced. The outcome is
 *   `ambiguous`, since HeyGen may have received enough.
 * - `unsendable`: the HttpClient cannot send such a request, for example to a port that fetch refuses. The outcome is
 *   `not-sent`.
 * - `withheld`: `beforeSend` refused the attempt. The outcome of that attempt is `not-sent`.
 *
 * `systemCode` is the system's name for it (`ECONNREFUSED`, `ENOTFOUND`, `ECONNRESET`, …) where the transport tells.
 *
 * @since 0.1.0
 * @category Errors
 */
export class TransportError extends Schema.TaggedError<TransportError>("effect-photo-avatar/TransportError")(
  "TransportError",
  {
    ...report,
    reason: Schema.Literal("not-connected", "connection-lost", "request-body", "unsendable", "withheld"),
    systemCode: optionOf(Schema.String)
  },
  { description: "There was no response." }
) {}

/**
 * No complete response within the client's `timeout` or `deadline`, and no evidence in the part of it that arrived.
 *
 * **Details**
 *
 * The outcome is `ambiguous`; `not-sent` when the time was over before the request was handed to the HttpClient, for
 * example because the stream of a photo, or `beforeSend`, took too long.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ResponseTimeout extends Schema.TaggedError<ResponseTimeout>("effect-photo-avatar/ResponseTimeout")(
  "ResponseTimeout",
  report,
  { description: "No complete response came in time." }
) {}

/**
 * A response that this version cannot read.
 *
 * **Details**
 *
 * `reason` says why:
 *
 * - `cut`: the body ended early, or no more of it came in time.
 * - `consumed`: the application's HttpClient had read the body before.
 * - `too-large`: the body is larger than the limit, 1 MiB for most operations.
 * - `encoded`: the body is compressed, although none of that was asked for.
 * - `not-json`: a success whose body is no JSON, such as a page of a proxy.
 * - `unreadable`: JSON that does not fit the schema of the response.
 * - `redirect`: a redirect, which is never followed, since the API key would go with it.
 * - `status`: another status that answers no request.
 *
 * `body` is what was received, at most 2,048 characters, without URL queries and the API key. The outcome is `created` when
 * the body names what was created (a group's id, a look's id, a photo's image key, a generation's id); `createdId` is
 * that. Of a create of v3 it is the look's id, or the new group's where no look is named. Otherwise the outcome is
 * `ambiguous`.
 *
 * @since 0.1.0
 * @category Errors
 */
export class UnexpectedResponse extends Schema.TaggedError<UnexpectedResponse>(
  "effect-photo-avatar/UnexpectedResponse"
)(
  "UnexpectedResponse",
  {
    ...report,
    reason: Schema.Literal("cut", "consumed", "too-large", "encoded", "not-json", "unreadable", "redirect", "status"),
    body: Schema.String,
    createdId
  },
  { description: "A response that cannot be used." }
) {}

/**
 * Waiting for something gave up before it was ready. `id` is what was waited for, `lastStatus` the state it was last
 * seen in.
 *
 * @since 0.1.0
 * @category Errors
 */
export class NotReady extends Schema.TaggedError<NotReady>("effect-photo-avatar/NotReady")(
  "NotReady",
  {
    ...report,
    id: Schema.String,
    lastStatus: Schema.String
  },
  { description: "The wait is over, and what was waited for is not ready." }
) {}

/**
 * What was created, `id`, ended in failure or rejection, in the vendor's words. `lastStatus` is the state HeyGen reports.
 *
 * @since 0.1.0
 * @category Errors
 */
export class CreationFailed extends Schema.TaggedError<CreationFailed>("effect-photo-avatar/CreationFailed")(
  "CreationFailed",
  { ...report, id: Schema.String, lastStatus: Schema.String },
  { description: "HeyGen reports that it failed to make what was waited for." }
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
).annotations({ identifier: "HeyGenError", description: "What a call of HeyGen can fail with." })

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
 * import { AwaitError } from "effect-photo-avatar"
 *
 * const toJson = Schema.encode(Schema.parseJson(AwaitError))
 * ```
 *
 * @since 0.1.0
 * @category Errors
 */
export const AwaitError = Schema.Union(...HeyGenError.members, NotReady, CreationFailed).annotations({
  identifier: "AwaitError",
  description: "What a wait for HeyGen can fail with."
})

/**
 * @since 0.1.0
 * @category Errors
 */
export type AwaitError = typeof AwaitError.Type

/**
 * Whether a value is one of this library's errors.
 *
 * @since 0.1.0
 * @category Guards
 */
export const isAwaitError: (value: unknown) => value is AwaitError = Schema.is(AwaitError)

/**
 * Whether what a call was to create may exist, and may have been paid for: the question to ask before anything is sent again.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import { type CreatePhotoAvatarGroup, mayExist, PhotoAvatarService } from "effect-photo-avatar"
 *
 * const create = (request: CreatePhotoAvatarGroup) =>
 *   Effect.flatMap(PhotoAvatarService, (photoAvatars) => photoAvatars.createGroup(request)).pipe(
 *     Effect.tapError((error) => (mayExist(error) ? Console.warn(error.message) : Effect.void))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category Guards
 */
export const mayExist = ({ outcome }: { readonly outcome: Outcome }): boolean =>
  outcome === "ambiguous" || outcome === "created"
