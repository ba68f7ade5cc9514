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
import type { Outcome } from "../../../domain/Outcome.ts"
import type { CallContext } from "../CallContext.ts"
import { describe, type Facts } from "../reply/describe.ts"
import { issuesOf } from "../reply/issuesOf.ts"
import { evidenceOf, isBadPort, wordsOf } from "../transport/evidence.ts"

const longestIssues = 1000
const longestSystemCode = 100

const factsOf = (
  { idempotencyKey, operation, quote }: CallContext,
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
export const invalidInput = (call: CallContext, error: ParseResult.ParseError): InvalidRequest => {
  const facts = factsOf(call, "not-sent", 0, issuesOf(error), longestIssues)
  return new InvalidRequest({ ...facts, message: describe("InvalidRequest", facts, call.operation) })
}

/** Formats a time limit, rounded up to whole milliseconds. */
export const formatLimit = (limit: Duration.Duration): string =>
  Duration.format(Duration.millis(Math.ceil(Duration.toMillis(limit))))

const responseTimeout = ({ operation }: CallContext, facts: Facts) =>
  new ResponseTimeout({ ...facts, message: describe("ResponseTimeout", facts, operation) })

/** The time limit passed before a response began to arrive. */
export const timedOut = (call: CallContext, limit: Duration.Duration, wasHandedOver: boolean): ResponseTimeout => {
  const time = formatLimit(limit)
  return responseTimeout(
    call,
    wasHandedOver
      ? factsOf(call, "ambiguous", 1, `no complete response within ${time}`)
      : factsOf(call, "not-sent", 0, `the request was not ready to be sent within ${time}`)
  )
}

/** The time limit passed after a response began to arrive, of which the headers are known. */
export const stalledAfterHeaders = (
  call: CallContext,
  limit: Duration.Duration,
  { requestId, status }: UnexpectedResponse
): ResponseTimeout =>
  responseTimeout(call, {
    ...factsOf(call, "ambiguous", 1, `no complete response arrived within ${formatLimit(limit)}`),
    requestId,
    status
  })

const noResponse = (
  call: CallContext,
  reason: TransportError["reason"],
  detail: string,
  systemCode: Option.Option<string> = Option.none()
) => {
  const isSent = reason === "connection-lost" || reason === "request-body"
  const facts = factsOf(call, isSent ? "ambiguous" : "not-sent", reason === "withheld" ? 0 : 1, detail)
  return new TransportError({
    ...facts,
    reason,
    systemCode: Option.map(systemCode, (code) => call.quote(code, longestSystemCode)),
    message: describe("TransportError", facts, call.operation)
  })
}

/** `beforeSend` or the pipeline refused the attempt. */
export const withheld = (call: CallContext, why: string): TransportError =>
  noResponse(call, "withheld", `the attempt was withheld: ${why}`)

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
export const transportFailed = (call: CallContext, error: HttpClientError.RequestError): TransportError => {
  const broken = brokenBodyIn(error.cause)
  if (Option.isSome(broken)) {
    return noResponse(call, "request-body", `the request body failed: ${broken.value.message}`)
  }
  const { provesNotSent, systemCode } = evidenceOf(error.cause)
  return noResponse(call, reasonOf(error, provesNotSent), detailOf(error, systemCode), systemCode)
}

/** The HttpClient failed because of another request than this one. */
export const otherRequestFailed = (call: CallContext, error: HttpClientError.HttpClientError): TransportError =>
  noResponse(
    call,
    "connection-lost",
    `another request of the HttpClient failed: ${detailOf(error, evidenceOf(error.cause).systemCode)}`
  )

/** A defect, such as one of the HttpClient, ended the attempt after its request was handed over. */
export const died = (call: CallContext): TransportError =>
  noResponse(call, "connection-lost", "the call died of a defect")
