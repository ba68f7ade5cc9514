import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import { brokenBodyIn } from "../../../domain/BrokenBody.ts"
import {
  InvalidRequest,
  ResponseTimeout,
  TransportError,
  type UnexpectedResponse
} from "../../../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../../../domain/IdempotencyKey.ts"
import type { Outcome } from "../../../domain/Outcome.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import { describe, type Facts } from "../reply/describe.ts"
import { issuesOf } from "../reply/issuesOf.ts"
import { evidenceOf, isBadPort, wordsOf } from "../transport/evidence.ts"
import type { Quote } from "../transport/redact.ts"

/** A request that received no reply, and what is needed to describe the failure. */
export interface Unanswered {
  readonly operation: OperationTraits
  readonly idempotencyKey: Option.Option<IdempotencyKey>
  readonly quote: Quote
}

const longestIssues = 1000
const longestSystemCode = 100

const factsOf = (
  { idempotencyKey, operation, quote }: Unanswered,
  outcome: Outcome,
  attempts: 0 | 1,
  detail: string,
  longest?: number
): Facts => ({
  outcome,
  createdId: Option.none(),
  operation: operation.name,
  attempts,
  idempotencyKey,
  status: Option.none(),
  code: Option.none(),
  detail: Option.some(quote(detail, longest)),
  requestId: Option.none(),
  retryAfter: Option.none()
})

/** The request does not fit its schema. */
export const invalidInput = (unanswered: Unanswered, error: ParseResult.ParseError): InvalidRequest => {
  const facts = factsOf(unanswered, "not-sent", 0, issuesOf(error), longestIssues)
  return new InvalidRequest({ ...facts, message: describe("InvalidRequest", facts, unanswered.operation) })
}

/** Formats a time limit, rounded up to whole milliseconds. */
export const formatLimit = (limit: Duration.Duration): string =>
  Duration.format(Duration.millis(Math.ceil(Duration.toMillis(limit))))

const responseTimeout = ({ operation }: Unanswered, facts: Facts) =>
  new ResponseTimeout({ ...facts, message: describe("ResponseTimeout", facts, operation) })

/** The time limit passed before a response began to arrive. */
export const timedOut = (unanswered: Unanswered, limit: Duration.Duration, wasHandedOver: boolean): ResponseTimeout => {
  const time = formatLimit(limit)
  return responseTimeout(
    unanswered,
    wasHandedOver
      ? factsOf(unanswered, "ambiguous", 1, `no complete response within ${time}`)
      : factsOf(unanswered, "not-sent", 0, `the request was not ready to be sent within ${time}`)
  )
}

/** The time limit passed after a response began to arrive, of which the headers are known. */
export const stalledAfterHeaders = (
  unanswered: Unanswered,
  limit: Duration.Duration,
  { requestId, status }: UnexpectedResponse
): ResponseTimeout =>
  responseTimeout(unanswered, {
    ...factsOf(unanswered, "ambiguous", 1, `no complete response arrived within ${formatLimit(limit)}`),
    requestId,
    status
  })

const noResponse = (
  unanswered: Unanswered,
  reason: TransportError["reason"],
  detail: string,
  systemCode: Option.Option<string> = Option.none()
) => {
  const isSent = reason === "connection-lost" || reason === "request-body"
  const facts = factsOf(unanswered, isSent ? "ambiguous" : "not-sent", reason === "withheld" ? 0 : 1, detail)
  return new TransportError({
    ...facts,
    reason,
    systemCode: Option.map(systemCode, (code) => unanswered.quote(code, longestSystemCode)),
    message: describe("TransportError", facts, unanswered.operation)
  })
}

/** `beforeSend` or the pipeline refused the attempt. */
export const withheld = (unanswered: Unanswered, why: string): TransportError =>
  noResponse(unanswered, "withheld", `the attempt was withheld: ${why}`)

const reasonOf = (error: HttpClientError.RequestError, provesNotSent: boolean): TransportError["reason"] => {
  if (error.reason === "InvalidUrl" || isBadPort(error.cause)) return "unsendable"
  return provesNotSent ? "not-connected" : "connection-lost"
}

const detailOf = (
  { cause, description, reason }: HttpClientError.HttpClientError,
  systemCode: Option.Option<string>
) => {
  const words = Option.orElse(wordsOf(cause), () => Option.fromNullable(description))
  const code = Option.filter(systemCode, (name) => !Option.exists(words, (text) => text.includes(name)))
  const detail = Arr.getSomes([code, words]).join(": ")
  return detail === "" ? reason : detail
}

/** The HttpClient failed before there was a response. */
export const transportFailed = (unanswered: Unanswered, error: HttpClientError.RequestError): TransportError => {
  const broken = brokenBodyIn(error.cause)
  if (Option.isSome(broken)) {
    return noResponse(unanswered, "request-body", `the request body failed: ${broken.value.message}`)
  }
  const { provesNotSent, systemCode } = evidenceOf(error.cause)
  return noResponse(unanswered, reasonOf(error, provesNotSent), detailOf(error, systemCode), systemCode)
}

/** The HttpClient failed because of another request than this one. */
export const otherRequestFailed = (unanswered: Unanswered, error: HttpClientError.HttpClientError): TransportError =>
  noResponse(
    unanswered,
    "connection-lost",
    `another request of the HttpClient failed: ${detailOf(error, evidenceOf(error.cause).systemCode)}`
  )
