import type * as Headers from "@effect/platform/Headers"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import { includes } from "effect/String"
import {
  AccessDenied,
  ApiKeyRejected,
  EndpointUnavailable,
  type HeyGenError,
  InvalidRequest,
  ModerationRejected,
  QuotaExceeded,
  RateLimited,
  RequestConflict,
  ResourceNotFound,
  ServerError,
  UnexpectedResponse
} from "../../../domain/HeyGenError.ts"
import type { Outcome } from "../../../domain/Outcome.ts"
import type { CallContext } from "../CallContext.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import type { Damage } from "../transport/Damage.ts"
import { createdIdIn } from "./createdId.ts"
import { describe, type Facts } from "./describe.ts"
import { issuesOf } from "./issuesOf.ts"
import { isSuccess, type Reply, readableJson } from "./Reply.ts"
import { retryAfterOf } from "./retryAfter.ts"
import { isInProgress, rejectionOfCode } from "./vendorCodes.ts"
import { isVendorsOwn, noWords, saysFailure, type VendorWords, vendorWords } from "./vendorWords.ts"

const rejections = {
  InvalidRequest,
  ApiKeyRejected,
  AccessDenied,
  QuotaExceeded,
  RateLimited,
  ModerationRejected,
  ResourceNotFound,
  EndpointUnavailable,
  RequestConflict
}

type RejectionTag = keyof typeof rejections

const longestCode = 100
const longestId = 255
const longestBody = 2048

/** An operation, as far as its replies are read. */
interface ReadableOperation<B> extends OperationTraits {
  readonly decode: (json: unknown) => Effect.Effect<B, ParseResult.ParseError>
  readonly emptyWhen?: { readonly words: string; readonly response: B } | undefined
}

/** A reply to an operation, and what is needed to interpret it. */
export interface Answered<B> extends CallContext {
  readonly operation: ReadableOperation<B>
  readonly encoded: object
  readonly reply: Reply
}

type AnyAnswered = Answered<unknown>

const requestIdOf = (headers: Headers.Headers) =>
  Option.firstSomeOf(
    ["x-request-id", "x-amzn-request-id", "x-amzn-trace-id"].map((name) =>
      Option.filter(Option.fromNullable(headers[name]), (id) => id.trim() !== "")
    )
  )

/** What a reply says about a creation. */
type Creation = Pick<Facts, "outcome" | "createdId">

const factsOf = ({ idempotencyKey, operation, quote, reply }: AnyAnswered, creation: Creation, words: VendorWords) =>
  Effect.map(
    Clock.currentTimeMillis,
    (now): Facts => ({
      ...creation,
      operation: operation.name,
      attempts: 1,
      idempotencyKey,
      status: Option.some(reply.status),
      code: Option.map(words.code, (code) => quote(code, longestCode)),
      detail: Option.map(words.detail, (detail) => quote(detail)),
      requestId: Option.map(requestIdOf(reply.headers), (id) => quote(id, longestId)),
      retryAfter: retryAfterOf(reply.headers, now)
    })
  )

/** What an unusable body shows about a creation. An id that must be redacted is still evidence. */
const creationIn = ({ encoded, operation, quote, reply }: AnyAnswered): Creation => {
  const id = Option.flatMap(readableJson(reply), (body) => createdIdIn(operation.creates ?? [], body, encoded))
  return {
    outcome: Option.isSome(id) ? "created" : "ambiguous",
    createdId: Option.filter(id, (text) => quote(text, longestId) === text)
  }
}

const reject = Effect.fnUntraced(function* (
  answered: AnyAnswered,
  tag: RejectionTag,
  outcome: Outcome,
  words: VendorWords
) {
  const creation = outcome === "ambiguous" ? creationIn(answered) : { outcome, createdId: Option.none() }
  const facts = yield* factsOf(answered, creation, words)
  return yield* new rejections[tag]({ ...facts, message: describe(tag, facts, answered.operation) })
})

const failServer = Effect.fnUntraced(function* (answered: AnyAnswered, words: VendorWords) {
  const facts = yield* factsOf(answered, creationIn(answered), words)
  return yield* new ServerError({ ...facts, message: describe("ServerError", facts, answered.operation) })
})

const failUnexpected = Effect.fnUntraced(function* (answered: AnyAnswered, { detail, reason }: Damage) {
  const facts = yield* factsOf(answered, creationIn(answered), { code: Option.none(), detail: Option.some(detail) })
  return yield* new UnexpectedResponse({
    ...facts,
    reason,
    body: answered.quote(answered.reply.text, longestBody),
    message: describe("UnexpectedResponse", facts, answered.operation)
  })
})

/** 499 is how some gateways answer a request that they cancelled. */
const isServerFailure = (status: number) => status >= 500 || status === 408 || status === 499

const tagOfStatus = (status: number, isOwn: boolean): RejectionTag => {
  switch (status) {
    case 401:
      return "ApiKeyRejected"
    case 402:
      return "QuotaExceeded"
    case 403:
      return "AccessDenied"
    case 404:
      return isOwn ? "ResourceNotFound" : "EndpointUnavailable"
    case 409:
      return "RequestConflict"
    case 410:
      return "EndpointUnavailable"
    case 429:
      return "RateLimited"
    default:
      return "InvalidRequest"
  }
}

/** What did not arrive may be HeyGen's words. */
const isIncomplete = ({ damage }: Reply) => Option.isSome(damage)

const plainTextOf = (reply: Reply): VendorWords => ({
  code: Option.none(),
  detail: Option.liftPredicate(
    reply.text.trim(),
    (text) => text !== "" && reply.headers["content-type"]?.startsWith("text/plain") === true
  )
})

/** A 409 without a known code may say that the first request with this key is still in progress. */
const mayBeInProgress = ({ idempotencyKey, reply }: AnyAnswered, { code }: VendorWords) =>
  isInProgress(code) ||
  (reply.status === 409 && Option.isSome(idempotencyKey) && Option.isNone(Option.flatMap(code, rejectionOfCode)))

const failByStatus = (answered: AnyAnswered): Effect.Effect<never, HeyGenError> => {
  const { reply } = answered
  const json = readableJson(reply)
  const words = Option.getOrElse(Option.flatMap(json, vendorWords), () => plainTextOf(reply))
  const byCode = Option.flatMap(words.code, rejectionOfCode)
  if (isServerFailure(reply.status)) {
    return Option.contains(byCode, "QuotaExceeded")
      ? reject(answered, "QuotaExceeded", "ambiguous", words)
      : failServer(answered, words)
  }
  const isOwn = isIncomplete(reply) || Option.exists(json, isVendorsOwn)
  const tag = Option.getOrElse(byCode, () => tagOfStatus(reply.status, isOwn))
  return reject(answered, tag, mayBeInProgress(answered, words) ? "ambiguous" : "rejected", words)
}

/** A known code is a rejection whatever else the body contains; any other failure may have followed the creation. */
const failDespiteSuccess = (answered: AnyAnswered, json: unknown): Effect.Effect<never, HeyGenError> => {
  const words = Option.getOrElse(vendorWords(json), () => noWords)
  return Option.match(Option.flatMap(words.code, rejectionOfCode), {
    onNone: () => failServer(answered, words),
    onSome: (tag) => reject(answered, tag, "rejected", words)
  })
}

const wordsOfDefect = (defect: unknown) => {
  if (defect instanceof RangeError) return "it is nested too deeply"
  return defect instanceof Error ? defect.message : "the decoding failed"
}

const notJson: Damage = { reason: "not-json", detail: "its body is not JSON" }

/** Whether a change or a deletion is confirmed by the status alone, if its response needs no content. */
const isDoneWithoutWords = ({ operation, reply }: AnyAnswered) =>
  (operation.method === "PATCH" || operation.method === "DELETE") && reply.text.trim() === ""

const readSuccess = <B>(answered: Answered<B>): Effect.Effect<B, HeyGenError> => {
  const { operation, reply } = answered
  const failure = Option.filter(readableJson(reply), saysFailure)
  if (Option.isSome(failure)) return failDespiteSuccess(answered, failure.value)
  if (Option.isSome(reply.damage)) return failUnexpected(answered, reply.damage.value)
  const json = isDoneWithoutWords(answered) ? {} : Option.getOrUndefined(reply.json)
  if (json === undefined) return failUnexpected(answered, notJson)
  return Effect.suspend(() => operation.decode(json)).pipe(
    Effect.mapError(issuesOf),
    Effect.catchAllDefect((defect) => Effect.fail(wordsOfDefect(defect))),
    Effect.catchAll((issues) =>
      failUnexpected(answered, { reason: "unreadable", detail: `its body cannot be read: ${issues}` })
    )
  )
}

/** The response of an operation for which HeyGen reports an empty result as an error. */
const emptyResponse = <B>({ operation, reply }: Answered<B>): Option.Option<B> =>
  Option.fromNullable(operation.emptyWhen).pipe(
    Option.filter(({ words }) =>
      Option.exists(Option.flatMap(reply.json, vendorWords), ({ detail }) => Option.exists(detail, includes(words)))
    ),
    Option.filter(() => !isServerFailure(reply.status) && Option.isNone(reply.damage)),
    Option.map(({ response }) => response)
  )

/** Decodes a reply into the operation's response, or fails with the error that it represents. */
export const interpret = <B>(answered: Answered<B>): Effect.Effect<B, HeyGenError> => {
  const { reply } = answered
  const empty = emptyResponse(answered)
  if (Option.isSome(empty)) return Effect.succeed(empty.value)
  if (reply.status >= 400) return failByStatus(answered)
  if (isSuccess(reply)) return readSuccess(answered)
  return failUnexpected(
    answered,
    reply.headers.location === undefined
      ? { reason: "status", detail: "that status is not a valid response to this request" }
      : { reason: "redirect", detail: "redirects are not followed, since they would forward the API key" }
  )
}
