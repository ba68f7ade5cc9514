import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import { Duration, Effect, Option, ParseResult, Predicate, Schema } from "effect"
import { includes } from "effect/String"
import type { Outcome } from "../../domain/Outcome.ts"
import {
  AccessDenied,
  ApiKeyRejected,
  EndpointUnavailable,
  InvalidRequest,
  ModerationRejected,
  QuotaExceeded,
  RateLimited,
  RequestConflict,
  ResourceNotFound,
  ResponseTimeout,
  ServerError,
  TransportError,
  UnexpectedResponse
} from "../../domain/PhotoAvatarError.ts"
import type { Operation } from "../Operation.ts"
import { type BrokenBody, brokenBodyIn } from "./BrokenBody.ts"
import { evidenceOf } from "./evidence.ts"
import type { CallReport, Failure } from "./Failure.ts"
import type { Reply } from "./Reply.ts"
import { quotable, type Redact, shorten } from "./redact.ts"
import { retryAfterOf } from "./retryAfter.ts"
import { rejectionOfCode } from "./vendorCodes.ts"
import { saysFailure, type VendorWords, vendorWords } from "./vendorWords.ts"

const refusals = {
  InvalidRequest,
  ApiKeyRejected,
  AccessDenied,
  QuotaExceeded,
  RateLimited,
  ModerationRejected,
  ResourceNotFound,
  EndpointUnavailable,
  RequestConflict,
  ServerError
}

type RefusalTag = keyof typeof refusals

const advice: Record<RefusalTag, string> = {
  InvalidRequest: "Correct the request: the same one will be refused again.",
  ApiKeyRejected: "Check the API key.",
  AccessDenied: "The plan or the account of this API key does not include it.",
  QuotaExceeded: "A credit, plan or trial limit is used up; waiting a moment will not help.",
  RateLimited: "Too many requests: send it again later.",
  ModerationRejected: "Moderation refused the photo or the name: use another.",
  ResourceNotFound: "Check the ids in the request.",
  EndpointUnavailable: "The endpoint is retired, or not part of the plan, or the base URL is wrong.",
  RequestConflict: "It contradicts the present state of things at HeyGen.",
  ServerError: "HeyGen failed."
}

const ofCreating: Record<Outcome, string> = {
  "not-sent": "Nothing was sent.",
  rejected: "Nothing was created.",
  ambiguous: "It may have been created: look before you send it again.",
  created: "It was created: do not send it again."
}

const ofChanging: Record<Outcome, string> = {
  "not-sent": "Nothing was sent.",
  rejected: "Nothing was changed.",
  ambiguous: "It may have been done: look before you do it again.",
  created: "It was done."
}

const consequence = ({ idempotencyKey, operation, outcome }: CallReport) => {
  if (operation.method === "GET") return []
  if (operation.method !== "POST") return [ofChanging[outcome]]
  return outcome === "ambiguous" && Option.isSome(idempotencyKey)
    ? [`It may have been created: sent again with the idempotency key ${idempotencyKey.value}, it is created once.`]
    : [ofCreating[outcome]]
}

const adviceFor = (tag: RefusalTag, { operation }: CallReport) =>
  tag === "EndpointUnavailable" && operation.successor !== undefined
    ? `${advice[tag]} HeyGen announced the end of v1 and v2 for 2026-10-31: use ${operation.successor}.`
    : advice[tag]

const times = ({ attempts }: CallReport) => (attempts > 1 ? ` after ${attempts} attempts` : "")

const sentence = (call: CallReport, ...parts: ReadonlyArray<string>) =>
  [`${call.operation.name} failed${times(call)}: ${parts[0]}`, ...parts.slice(1), ...consequence(call)].join(" ")

const reportOf = ({ operation, ...call }: CallReport) => ({ ...call, operation: operation.name })

const longestBody = 2048

const requestIdOf = (headers: Headers.Headers) =>
  Option.firstSomeOf(
    ["x-request-id", "x-amzn-request-id", "x-amzn-trace-id"].map((name) => Option.fromNullable(headers[name]))
  )

const factsOf = (reply: Reply, words: VendorWords, redact: Redact) =>
  Effect.map(retryAfterOf(reply.headers), (retryAfter) => ({
    status: Option.some(reply.status),
    code: Option.map(words.code, (code) => quotable(code, redact)),
    requestId: Option.map(requestIdOf(reply.headers), redact),
    retryAfter
  }))

const asksToWait = (retryAfter: Option.Option<Duration.Duration>) =>
  Option.toArray(Option.map(retryAfter, (wait) => `HeyGen asks to wait ${Duration.format(wait)}.`))

const noWords: VendorWords = { code: Option.none(), message: Option.none() }

const quote = (status: number, code: Option.Option<string>, message: Option.Option<string>) => {
  const inBrackets = Option.match(code, { onNone: () => "", onSome: (text) => ` (${text})` })
  const inWords = Option.match(message, { onNone: () => ", without saying why", onSome: (text) => `: "${text}"` })
  return `HeyGen answered ${status}${inBrackets}${inWords}.`
}

const isKeyInProgress = Option.contains("request_in_progress")

const refuse = Effect.fnUntraced(function* (
  tag: RefusalTag,
  outcome: Outcome,
  reply: Reply,
  words: VendorWords,
  redact: Redact
) {
  const facts = yield* factsOf(reply, words, redact)
  const message = Option.map(words.message, (text) => quotable(text, redact))
  return yield* Effect.fail<Failure>({
    outcome,
    transient: tag === "RateLimited" || tag === "ServerError" || isKeyInProgress(words.code),
    keyInProgress: isKeyInProgress(words.code),
    tooFast: tag === "RateLimited",
    retryAfter: facts.retryAfter,
    toError: (call) =>
      new refusals[tag]({
        ...reportOf(call),
        ...facts,
        message: sentence(
          call,
          quote(reply.status, facts.code, message),
          adviceFor(tag, call),
          ...asksToWait(facts.retryAfter)
        )
      })
  })
})

/** What a reply, however damaged, names as created: `None` inside where it is no text. */
const createdIn = ({ creates }: { readonly creates?: string | undefined }, text: string) =>
  Option.fromNullable(creates).pipe(
    Option.flatMapNullable((field) => new RegExp(`"${field}"\\s*:\\s*(?!null)(?:"([^"]+)"|\\S)`).exec(text)),
    Option.map(([, id]) => Option.fromNullable(id))
  )

const isSuccess = ({ status }: Reply) => status >= 200 && status < 300

/** A success that something between HeyGen and here has put another page in the place of. */
const isGarbled = (reply: Reply) => isSuccess(reply) && Option.isNone(reply.json)

const failUnexpected = Effect.fnUntraced(function* (
  operation: { readonly creates?: string | undefined },
  reason: string,
  outcome: Outcome,
  reply: Reply,
  redact: Redact
) {
  const facts = yield* factsOf(reply, noWords, redact)
  return yield* Effect.fail<Failure>({
    outcome,
    transient: Option.match(reply.damage, { onNone: () => isGarbled(reply), onSome: ({ passes }) => passes }),
    retryAfter: facts.retryAfter,
    toError: (call) =>
      new UnexpectedResponse({
        ...reportOf(call),
        ...facts,
        body: shorten(redact(reply.text), longestBody),
        createdId: Option.flatten(createdIn(operation, reply.text)).pipe(
          Option.filter((id) => outcome === "created" && redact(id) === id)
        ),
        message: sentence(call, `HeyGen answered ${reply.status}, but ${quotable(reason, redact)}.`)
      })
  })
})

const isServerFailure = (status: number) => status >= 500 || status === 408

const tagOfStatus = (status: number, isVendorsOwn: boolean): RefusalTag => {
  if (isServerFailure(status)) return "ServerError"
  switch (status) {
    case 401:
      return "ApiKeyRejected"
    case 402:
      return "QuotaExceeded"
    case 403:
      return "AccessDenied"
    case 404:
      return isVendorsOwn ? "ResourceNotFound" : "EndpointUnavailable"
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

/** A web framework says `detail` of a route that it does not have; HeyGen does not. */
const saysDetail = Predicate.hasProperty("detail")

const outcomeOfStatus = (status: number, code: Option.Option<string>): Outcome =>
  isServerFailure(status) || isKeyInProgress(code) ? "ambiguous" : "rejected"

const plainTextOf = (reply: Reply): VendorWords => ({
  code: Option.none(),
  message: Option.liftPredicate(
    reply.text.trim(),
    (text) => text !== "" && reply.headers["content-type"]?.startsWith("text/plain") === true
  )
})

const refuseByStatus = (reply: Reply, redact: Redact) => {
  const vendorsWords = Option.flatMap(reply.json, vendorWords)
  const words = Option.getOrElse(vendorsWords, () => plainTextOf(reply))
  const isVendorsOwn = Option.isSome(vendorsWords) && !Option.exists(reply.json, saysDetail)
  const byCode = Option.filter(
    Option.flatMap(words.code, rejectionOfCode),
    (tag) => tag === "QuotaExceeded" || !isServerFailure(reply.status)
  )
  const tag = Option.getOrElse(byCode, () => tagOfStatus(reply.status, isVendorsOwn))
  return refuse(tag, outcomeOfStatus(reply.status, words.code), reply, words, redact)
}

const refuseDespiteSuccess = (json: unknown, reply: Reply, redact: Redact) => {
  const words = Option.getOrElse(vendorWords(json), () => noWords)
  return Option.match(Option.flatMap(words.code, rejectionOfCode), {
    onNone: () => refuse("ServerError", "ambiguous", reply, words, redact),
    onSome: (tag) => refuse(tag, "rejected", reply, words, redact)
  })
}

const issues = (error: ParseResult.ParseError) =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ")

const readSuccess = Effect.fnUntraced(function* <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  reply: Reply,
  redact: Redact
) {
  const evidenceOfCreation = Option.isSome(createdIn(operation, reply.text)) ? "created" : "ambiguous"
  if (Option.isSome(reply.damage)) {
    return yield* failUnexpected(operation, reply.damage.value.what, evidenceOfCreation, reply, redact)
  }
  if (Option.isNone(reply.json)) {
    return yield* failUnexpected(operation, "its body is not JSON", evidenceOfCreation, reply, redact)
  }
  const body = reply.json.value
  if (saysFailure(body)) {
    return yield* evidenceOfCreation === "created"
      ? failUnexpected(operation, "its body carries both an error and what was created", "created", reply, redact)
      : refuseDespiteSuccess(body, reply, redact)
  }
  const data = Predicate.isRecord(body) ? body.data : undefined
  const evidence = Predicate.isRecord(data) ? "created" : "ambiguous"
  return yield* Schema.decodeUnknown(operation.response)(operation.page === true ? body : data).pipe(
    Effect.mapError(issues),
    Effect.catchAllDefect(() => Effect.fail("it is nested too deeply")),
    Effect.catchAll((reason) =>
      failUnexpected(operation, `its data cannot be read: ${reason}`, evidence, reply, redact)
    )
  )
})

/** The response that the vendor's refusal stands for, where it refuses to say that there is nothing. */
const noneOf = <A, I extends object, B, J>(operation: Operation<A, I, B, J>, reply: Reply): Option.Option<B> =>
  Option.fromNullable(operation.none).pipe(
    Option.filter(({ words }) =>
      Option.exists(Option.flatMap(reply.json, vendorWords), ({ message }) => Option.exists(message, includes(words)))
    ),
    Option.filter(() => !isServerFailure(reply.status) && Option.isNone(reply.damage)),
    Option.map(({ response }) => response)
  )

/** What a reply means: the operation's response, or why there is none. */
export const interpret = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  reply: Reply,
  redact: Redact
): Effect.Effect<B, Failure> => {
  const none = noneOf(operation, reply)
  if (Option.isSome(none)) return Effect.succeed(none.value)
  if (reply.status >= 400) return refuseByStatus(reply, redact)
  if (isSuccess(reply)) return readSuccess(operation, reply, redact)
  const reason =
    reply.headers.location === undefined
      ? "that is no answer to this request"
      : "redirects are not followed, since the API key would go with them"
  return failUnexpected(operation, reason, "ambiguous", reply, redact)
}

/** The request does not fit its schema. */
export const ofInvalidInput = (error: ParseResult.ParseError, redact: Redact): Failure => ({
  outcome: "not-sent",
  transient: false,
  retryAfter: Option.none(),
  toError: (call) => new InvalidRequest({ ...reportOf(call), message: sentence(call, `${redact(issues(error))}.`) })
})

const ofBrokenBody = ({ message: why }: BrokenBody, redact: Redact): Failure => ({
  outcome: "ambiguous",
  transient: true,
  retryAfter: Option.none(),
  toError: (call) =>
    new TransportError({ ...reportOf(call), message: sentence(call, `the request broke off: ${redact(why)}.`) })
})

const ofNoResponse = (error: HttpClientError.RequestError): Failure => {
  const { provesNotSent, systemCode } = evidenceOf(error.cause)
  const outcome = provesNotSent || error.reason !== "Transport" ? "not-sent" : "ambiguous"
  const name = Option.getOrElse(systemCode, () => error.reason)
  return {
    outcome,
    transient: error.reason === "Transport",
    retryAfter: Option.none(),
    toError: (call) =>
      new TransportError({
        ...reportOf(call),
        systemCode,
        message: sentence(call, `no response from HeyGen (${name}).`)
      })
  }
}

/** The HttpClient failed before there was a response. */
export const ofTransport = (error: HttpClientError.RequestError, redact: Redact): Failure =>
  Option.match(brokenBodyIn(error.cause), {
    onNone: () => ofNoResponse(error),
    onSome: (broken) => ofBrokenBody(broken, redact)
  })

/** No complete response in time. */
export const ofTimeout = (limit: Duration.Duration): Failure => ({
  outcome: "ambiguous",
  transient: true,
  retryAfter: Option.none(),
  toError: (call) =>
    new ResponseTimeout({
      ...reportOf(call),
      message: sentence(call, `no complete response within ${Duration.format(limit)}.`)
    })
})
