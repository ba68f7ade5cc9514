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
  createdId: optionOf(Schema.String),
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
 * The fields of every error that a call or a wait fails with.
 *
 * **Details**
 *
 * - `message`: a description for humans: the operation, the status, HeyGen's message, what to do, and the id of what was
 *   created.
 * - `outcome`: what is known about the resource to be created; the strongest outcome of all attempts. For a call that
 *   only reads, it describes that read.
 * - `createdId`: the id of the created resource, if the outcome is `created` and the id is known. For an avatar it is the
 *   look's id, or the group's if HeyGen names only the group.
 * - `operation`: the call, such as `PhotoAvatarService.createGroup`.
 * - `attempts`: how many times the request was passed to the HttpClient; 0 if it never was. For a wait, the number of
 *   polls.
 * - `detail`: what went wrong, in HeyGen's words if there are any, otherwise in the system's or this library's.
 *   `message` includes it.
 * - `idempotencyKey`: the key of the request, for v3 operations that take one. Within 23 hours, sending the request
 *   again with this key settles an `ambiguous` outcome, unless HeyGen's response was complete but unreadable: HeyGen then
 *   returns the same response.
 * - `status`, `code`, `requestId`, `retryAfter`: from the response, if there was one. `code` is HeyGen's, as text.
 *
 * No error contains the API key, the query of a URL, a request or a response, and every error can be encoded to JSON
 * and decoded again with its schema. Text from external sources is bounded and has no control characters.
 *
 * @since 0.1.0
 * @category Errors
 */
export interface ErrorFacts extends Schema.Struct.Type<typeof report> {}

/**
 * The request is invalid.
 *
 * **Details**
 *
 * Either the request did not match its schema and nothing was sent (`not-sent`), or HeyGen rejected it (`rejected`):
 * 400, 413, 415, 422, any other 4xx, or an error code about a parameter or the photo (no face, too many faces, wrong
 * format). Sending the same request again fails again.
 *
 * @since 0.1.0
 * @category Errors
 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>("effect-photo-avatar/InvalidRequest")(
  "InvalidRequest",
  report,
  { description: "The request is invalid." }
) {}

/**
 * HeyGen does not accept the API key: 401, or an error code with that meaning. A missing key and a wrong key are
 * indistinguishable.
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
 * The API key is valid, but the plan or the account does not include the operation: 403, or an error code with that
 * meaning.
 *
 * @since 0.1.0
 * @category Errors
 */
export class AccessDenied extends Schema.TaggedError<AccessDenied>("effect-photo-avatar/AccessDenied")(
  "AccessDenied",
  report,
  { description: "The plan or the account does not include the operation." }
) {}

/**
 * A credit, plan, daily or trial limit is used up: 402, or an error code with that meaning and any status, including
 * 400 and 429.
 *
 * **Gotchas**
 *
 * - Waiting a few seconds does not help, unlike with {@link RateLimited}.
 * - With a 5xx the outcome is `ambiguous`, or `created` if the response names what was created.
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
 * The rate limit is exceeded: a 429 that is not about a quota, or an error code with that meaning. `retryAfter` is the wait
 * that HeyGen asks for, if any.
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
 * HeyGen's moderation rejected the photo, the name or the prompt.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ModerationRejected extends Schema.TaggedError<ModerationRejected>(
  "effect-photo-avatar/ModerationRejected"
)("ModerationRejected", report, { description: "Moderation rejected the photo, the name or the prompt." }) {}

/**
 * A resource that the request refers to does not exist: 404 with HeyGen's JSON or a body that did not arrive whole, or an
 * error code with that meaning.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ResourceNotFound extends Schema.TaggedError<ResourceNotFound>("effect-photo-avatar/ResourceNotFound")(
  "ResourceNotFound",
  report,
  { description: "A resource that the request refers to does not exist." }
) {}

/**
 * The endpoint itself does not exist: 410, or a 404 with a complete body that is not HeyGen's JSON.
 *
 * **Details**
 *
 * The endpoint was retired (HeyGen announced the end of v1 and v2 for 2026-10-31), the plan does not include it, or the
 * base URL is wrong. The response does not distinguish the three.
 *
 * @since 0.1.0
 * @category Errors
 */
export class EndpointUnavailable extends Schema.TaggedError<EndpointUnavailable>(
  "effect-photo-avatar/EndpointUnavailable"
)("EndpointUnavailable", report, { description: "The endpoint is retired or does not exist." }) {}

/**
 * The request conflicts with the current state at HeyGen: 409, or an error code with that meaning, such as that a
 * resource is not ready or a consent is missing. Send it again once the state has changed.
 *
 * **Details**
 *
 * The outcome is `rejected`. It is `ambiguous` while an earlier request with the same idempotency key is in progress, or
 * may be, since the response has no known code: send the request again later with the same key. It is `created` if such a
 * response names what was created.
 *
 * @since 0.1.0
 * @category Errors
 */
export class RequestConflict extends Schema.TaggedError<RequestConflict>("effect-photo-avatar/RequestConflict")(
  "RequestConflict",
  report,
  { description: "The request conflicts with the current state at HeyGen." }
) {}

/**
 * HeyGen failed: 5xx, 408, 499, or a 200 with an error that has no known code.
 *
 * **Details**
 *
 * The outcome is `ambiguous`, or `created` if the response contains the id of the created resource, which is then the
 * `createdId`.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ServerError extends Schema.TaggedError<ServerError>("effect-photo-avatar/ServerError")(
  "ServerError",
  report,
  { description: "HeyGen failed; the request may have taken effect." }
) {}

/**
 * No response was received.
 *
 * **Details**
 *
 * `reason` says why:
 *
 * - `not-connected`: no connection was established, as the system's error code proves. The outcome is `not-sent`.
 * - `connection-lost`: the connection failed, or nothing proves that it was never established. The outcome is
 *   `ambiguous`.
 * - `request-body`: the caller's stream failed while it was sent, or its size differs from the declared one. The
 *   outcome is `ambiguous`, since HeyGen may have received enough.
 * - `unsendable`: the HttpClient cannot send such a request, for example to a port that fetch blocks. The outcome is
 *   `not-sent`.
 * - `withheld`: `beforeSend` or the pipeline refused the attempt. The outcome of that attempt is `not-sent`.
 * - `unrecorded`: an earlier run of a durable pipeline sent the request, or was about to, and recorded no result. The
 *   outcome is `ambiguous`. Where it recorded that the row was created, rejected or not sent, and the rest cannot be
 *   read, the outcome says so.
 *
 * `systemCode` is the system's error code (`ECONNREFUSED`, `ENOTFOUND`, `ECONNRESET`, …), if the transport exposes it.
 *
 * @since 0.1.0
 * @category Errors
 */
export class TransportError extends Schema.TaggedError<TransportError>("effect-photo-avatar/TransportError")(
  "TransportError",
  {
    ...report,
    reason: Schema.Literal("not-connected", "connection-lost", "request-body", "unsendable", "withheld", "unrecorded"),
    systemCode: optionOf(Schema.String)
  },
  { description: "No response was received." }
) {}

/**
 * No complete response arrived within the client's `timeout` or `deadline`, and the part that arrived, if any, does not
 * determine the outcome.
 *
 * **Details**
 *
 * The outcome is `ambiguous`, or `not-sent` if the time ran out before the request was passed to the HttpClient, for
 * example because a photo's stream or `beforeSend` took too long.
 *
 * @since 0.1.0
 * @category Errors
 */
export class ResponseTimeout extends Schema.TaggedError<ResponseTimeout>("effect-photo-avatar/ResponseTimeout")(
  "ResponseTimeout",
  report,
  { description: "No complete response arrived in time." }
) {}

/**
 * The response cannot be interpreted by this version of the library.
 *
 * **Details**
 *
 * `reason` says why:
 *
 * - `cut`: the body ended early, or the rest of it did not arrive in time.
 * - `consumed`: the application's HttpClient had already read the body.
 * - `too-large`: the body exceeds the limit, which is 1 MiB for most operations.
 * - `encoded`: the body is compressed, although compression was not requested.
 * - `not-json`: a success whose body is not JSON, such as a proxy's page.
 * - `unreadable`: JSON that does not match the schema of the response.
 * - `redirect`: a redirect, which is never followed because that would send the API key along.
 * - `status`: another status that is neither a success nor an error.
 *
 * `body` is what was received, at most 2,048 characters, without URL queries and the API key. The outcome is `created`
 * if the body contains the id of what was created (the id of a group, look, asset or generation, or a photo's image key),
 * which is then the `createdId`. Otherwise the outcome is `ambiguous`.
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
    body: Schema.String
  },
  { description: "The response cannot be interpreted." }
) {}

/**
 * A wait ended before the resource was ready. `createdId` is the id of the resource, `lastStatus` its last observed
 * status, if there was one.
 *
 * @since 0.1.0
 * @category Errors
 */
export class NotReady extends Schema.TaggedError<NotReady>("effect-photo-avatar/NotReady")(
  "NotReady",
  { ...report, outcome: Schema.Literal("created"), lastStatus: optionOf(Schema.String) },
  { description: "The wait ended before the resource was ready." }
) {}

/**
 * A created resource ended in failure or rejection, as `message` explains. `createdId` is the id of the resource,
 * `lastStatus` the status that HeyGen reports; `code` and `detail` are HeyGen's code and words for it, if it gives any.
 *
 * @since 0.1.0
 * @category Errors
 */
export class CreationFailed extends Schema.TaggedError<CreationFailed>("effect-photo-avatar/CreationFailed")(
  "CreationFailed",
  { ...report, outcome: Schema.Literal("created"), lastStatus: optionOf(Schema.String) },
  { description: "HeyGen reports that the resource ended in failure or rejection." }
) {}

/**
 * All errors that a single call to HeyGen can fail with.
 *
 * **Example**
 *
 * ```ts
 * import { Schema } from "effect"
 * import { HeyGenError } from "effect-photo-avatar"
 *
 * const toJson = Schema.encode(Schema.parseJson(HeyGenError))
 * const fromJson = Schema.decode(Schema.parseJson(HeyGenError))
 * ```
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
).annotations({ identifier: "HeyGenError", description: "Any error that a call to HeyGen can fail with." })

// The members are listed so that editors and documents show the name of the union, and not each of them.
/**
 * @since 0.1.0
 * @category Errors
 */
export type HeyGenError =
  | InvalidRequest
  | ApiKeyRejected
  | AccessDenied
  | QuotaExceeded
  | RateLimited
  | ModerationRejected
  | ResourceNotFound
  | EndpointUnavailable
  | RequestConflict
  | ServerError
  | TransportError
  | ResponseTimeout
  | UnexpectedResponse

/**
 * All errors that a call or a wait can fail with: {@link HeyGenError}, and the errors that end a wait.
 *
 * **When to use**
 *
 * Use it as the schema to pass failures across a worker, a queue or a workflow, and as the error type of a handler.
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
  description: "Any error that a wait for HeyGen can fail with."
})

/**
 * @since 0.1.0
 * @category Errors
 */
export type AwaitError = HeyGenError | NotReady | CreationFailed

/**
 * Checks if a value is an error that a call fails with.
 *
 * **Example**
 *
 * ```ts
 * import { isHeyGenError } from "effect-photo-avatar"
 *
 * const outcomeOf = (thrown: unknown) => (isHeyGenError(thrown) ? thrown.outcome : "unknown")
 * ```
 *
 * @since 0.1.0
 * @category Guards
 */
export const isHeyGenError: (value: unknown) => value is HeyGenError = Schema.is(HeyGenError)

/**
 * Checks if a value is an error that a call or a wait fails with.
 *
 * **Example**
 *
 * ```ts
 * import { isAwaitError } from "effect-photo-avatar"
 *
 * const outcomeOf = (thrown: unknown) => (isAwaitError(thrown) ? thrown.outcome : "unknown")
 * ```
 *
 * @since 0.1.0
 * @category Guards
 */
export const isAwaitError: (value: unknown) => value is AwaitError = Schema.is(AwaitError)

/**
 * Checks if HeyGen rejected the request itself, so that it is rejected again unless it is changed.
 *
 * **Details**
 *
 * It is not at fault, and may be accepted later unchanged, if what HeyGen rejected is the API key, the plan, the credit,
 * the rate, an endpoint that is not there, the state of a resource, or a resource that is missing: `ApiKeyRejected`,
 * `AccessDenied`, `QuotaExceeded`, `RateLimited`, `EndpointUnavailable`, `RequestConflict` and `ResourceNotFound`. Nor is
 * it if HeyGen rate limited an attempt and could not be reached by the next one (`TransportError`).
 *
 * **Gotchas**
 *
 * False for an `InvalidRequest` that was not sent: there, the tag says that the request is at fault. True for a stored
 * rejection whose reason a durable run cannot read (`TransportError` with the reason `unrecorded`): such a row is not
 * sent again unless it is changed.
 *
 * **Example**
 *
 * ```ts
 * import { isRequestAtFault, type RowResult } from "effect-photo-avatar"
 *
 * const mustBeCorrected = (result: RowResult<unknown>) =>
 *   result._tag === "Rejected" && isRequestAtFault(result.error)
 * ```
 *
 * @since 0.1.0
 * @category Guards
 */
export const isRequestAtFault = (error: AwaitError): boolean =>
  error.outcome === "rejected" &&
  (error._tag === "InvalidRequest" ||
    error._tag === "ModerationRejected" ||
    (error._tag === "TransportError" && error.reason === "unrecorded"))

/**
 * Checks if the resource that a failed call was to create may exist, and may have been billed. Use it before sending
 * the request again.
 *
 * **Gotchas**
 *
 * Only an `ambiguous` error with an `idempotencyKey` is settled by sending the same request again, with that key and within
 * 23 hours. Errors of v2 have no key: there, the second request may create, and bill, a second avatar.
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
