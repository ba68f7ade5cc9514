import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Clock, type ConfigError, Context, Duration, Effect, identity, Option, Redacted, Ref, Schema } from "effect"
import { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import { type Outcome, strongestOutcome } from "../domain/Outcome.ts"
import type { HeyGenError } from "../domain/PhotoAvatarError.ts"
import type { SunsetNotice } from "../domain/SunsetNotice.ts"
import { AttemptGate } from "./internal/AttemptGate.ts"
import { checkApiKey } from "./internal/apiKey.ts"
import { checkBaseUrl } from "./internal/baseUrl.ts"
import { checkDuration } from "./internal/checkDuration.ts"
import { interpret, ofInvalidInput, ofTimeout, ofTransport } from "./internal/errorMapping.ts"
import type { Failure } from "./internal/Failure.ts"
import { guardTransport } from "./internal/guardTransport.ts"
import { newIdempotencyKey } from "./internal/newIdempotencyKey.ts"
import { sendOwnBody } from "./internal/ownBody.ts"
import { readReply } from "./internal/Reply.ts"
import { makeRedact, quotable } from "./internal/redact.ts"
import { checkRetry, waitBeforeResend, waitWhileBusy } from "./internal/resend.ts"
import { describeNotice, sunsetNoticeOf } from "./internal/sunset.ts"
import { version } from "./internal/version.ts"
import type { Operation } from "./Operation.ts"
import { fillPath } from "./PathTemplate.ts"

/**
 * The one door to HeyGen: it authenticates, bounds and times each request, and turns whatever comes back into the
 * operation's response or a {@link HeyGenError}.
 *
 * **When to use**
 *
 * Through `PhotoAvatarService`. Directly to read the sunset notice, or to call an operation this library does not have.
 *
 * @since 0.1.0
 * @category Services
 */
export class HeyGenClient extends Context.Tag("effect-photo-avatar/HeyGenClient")<
  HeyGenClient,
  HeyGenClient.Service
>() {}

/**
 * @since 0.1.0
 * @category Services
 */
export declare namespace HeyGenClient {
  /**
   * @since 0.1.0
   * @category Services
   */
  export interface Service {
    /**
     * Sends one request and reads its response.
     *
     * **Details**
     *
     * A request that provably did nothing (it never left, or HeyGen answered 429) is sent again, as `retry` says. One
     * that may have had an effect is not, unless it is no POST or carries an idempotency key. The error tells how many
     * attempts were made and the strongest outcome of them all.
     *
     * While HeyGen still works on an earlier request with the same key (409, `request_in_progress`), it is asked again:
     * that does not count as a retry, and ends after `timeout`, or with the deadline.
     *
     * **Gotchas**
     *
     * A retry around this call repeats creates unless it looks at the error's `outcome`.
     *
     * @since 0.1.0
     */
    readonly execute: <A, I extends object, B, J>(
      operation: Operation<A, I, B, J>,
      request: NoInfer<A>
    ) => Effect.Effect<B, HeyGenError>
    /**
     * Takes the API key and the query of every URL out of a text from outside, and shortens it.
     *
     * @since 0.1.0
     */
    readonly quotable: (text: string) => string
    /**
     * The latest announcement of its own end that a response carried. The first is also logged, as a warning.
     *
     * @since 0.1.0
     */
    readonly sunsetNotice: Effect.Effect<Option.Option<SunsetNotice>>
  }

  /**
   * @since 0.1.0
   * @category Options
   */
  export interface Options {
    /**
     * The key HeyGen's settings page shows, sent as `x-api-key`. White space around it is dropped; a key with any other
     * character than printable ASCII is refused.
     */
    readonly apiKey: Redacted.Redacted
    /**
     * Where the API lives. Default `https://api.heygen.com`; plain http is accepted only for a loopback address, such as
     * the mock's.
     */
    readonly baseUrl?: string | URL | undefined
    /**
     * Where uploads go. Default `https://upload.heygen.com`, or `baseUrl` where that is another than its default, so that
     * nothing leaves for HeyGen when a program is pointed elsewhere. Plain http as for `baseUrl`.
     */
    readonly uploadBaseUrl?: string | URL | undefined
    /**
     * How long one attempt may take, from the first byte sent to the last one read. Default 60 seconds. A create that
     * runs into it is `ambiguous`, so rather too long than too short. In an uninterruptible region, such as the acquire
     * of a resource, it cannot cut an attempt short.
     */
    readonly timeout?: Duration.DurationInput | undefined
    /**
     * How long the whole call may take, with all its attempts and the waits between them. Default: no limit. A wait that
     * would pass it is not begun: the call then fails with what is known.
     */
    readonly deadline?: Duration.DurationInput | undefined
    /** How to send again what provably did nothing. */
    readonly retry?: RetryOptions | undefined
    /**
     * Runs just before each attempt is handed to the HttpClient, in the fiber of the caller. Whoever keeps a log of it
     * knows, after an interruption or a crash, which requests may have left. The attempt is not sent when it dies.
     */
    readonly beforeSend?: ((attempt: Attempt) => Effect.Effect<void>) | undefined
  }

  /**
   * @since 0.1.0
   * @category Options
   */
  export interface RetryOptions {
    /** How many attempts may follow the first. Default 2; 0 for none. */
    readonly times?: number | undefined
    /** The longest first wait. It doubles with each attempt, and each wait is drawn between zero and it. Default 500 ms. */
    readonly base?: Duration.DurationInput | undefined
    /** The longest wait. Asked to wait longer (`Retry-After`), the call fails at once instead. Default 30 seconds. */
    readonly cap?: Duration.DurationInput | undefined
  }

  /**
   * What `beforeSend` is told: the operation's name, the number of the attempt, from 1, and the idempotency key that it
   * carries, if it does.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface Attempt {
    readonly operation: string
    readonly attempt: number
    readonly idempotencyKey: Option.Option<IdempotencyKey>
  }
}

/** A request on its way. */
interface Call<A, I extends object, B, J> {
  readonly operation: Operation<A, I, B, J>
  readonly request: HttpClientRequest.HttpClientRequest
  readonly idempotencyKey: Option.Option<IdempotencyKey>
  readonly deadlineAt: number
}

/** What its attempts have shown: how many there were, how many failed or found it busy, what is known, and how long it may be busy. */
interface SoFar {
  readonly attempts: number
  readonly failures: number
  readonly timesBusy: number
  readonly busyUntil: number
  readonly known: Outcome
}

const nothingYet: SoFar = {
  attempts: 0,
  failures: 0,
  timesBusy: 0,
  busyUntil: Number.POSITIVE_INFINITY,
  known: "not-sent"
}

const remainingUntil = (deadlineAt: number) =>
  Effect.map(Clock.currentTimeMillis, (now) => Duration.millis(Math.max(0, deadlineAt - now)))

const keyHeader = "Idempotency-Key"

/** The key that goes out with each attempt: the caller's, or a new one. */
const keyFor = ({ keyed }: { readonly keyed?: boolean | undefined }, encoded: object) =>
  Effect.transposeOption(
    Option.map(
      Option.liftPredicate(encoded, () => keyed === true),
      (fields) =>
        Option.match(Schema.decodeUnknownOption(CarriesKey)(fields), {
          onNone: () => newIdempotencyKey,
          onSome: ({ [keyHeader]: key }) => Effect.succeed(key)
        })
    )
  )

const CarriesKey = Schema.Struct({ [keyHeader]: IdempotencyKey })

const withContent = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  encoded: I,
  rest: object
): ((request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest) => {
  if (operation.body !== undefined) return HttpClientRequest.setBody(operation.body(encoded))
  if (operation.method === "GET") return HttpClientRequest.setUrlParams({ ...rest })
  return operation.method === "DELETE" ? identity : HttpClientRequest.bodyUnsafeJson(rest)
}

const toHttpRequest = <A, I extends object, B, J>(
  operation: Operation<A, I, B, J>,
  encoded: I,
  key: Option.Option<IdempotencyKey>
) => {
  const [path, { [keyHeader]: _, ...rest }] = fillPath(operation.path, encoded)
  return HttpClientRequest.make(operation.method)(path).pipe(
    withContent(operation, encoded, rest),
    HttpClientRequest.setHeaders(Option.match(key, { onNone: () => ({}), onSome: (value) => ({ [keyHeader]: value }) }))
  )
}

const production = "https://api.heygen.com"

/**
 * Builds the client on the HttpClient it finds. Fails with a `ConfigError` on a key, a base URL or a timeout that cannot
 * be used, before anything is sent and without printing the key.
 *
 * @since 0.1.0
 * @category Constructors
 */
export const make = Effect.fnUntraced(function* (
  options: HeyGenClient.Options
): Effect.fn.Return<HeyGenClient.Service, ConfigError.ConfigError, HttpClient.HttpClient> {
  const apiKey = yield* checkApiKey(options.apiKey)
  const baseUrl = yield* checkBaseUrl("HEYGEN_BASE_URL", options.baseUrl ?? production)
  const uploadBaseUrl = yield* checkBaseUrl(
    "HEYGEN_UPLOAD_BASE_URL",
    options.uploadBaseUrl ?? (baseUrl === production ? "https://upload.heygen.com" : baseUrl)
  )
  const timeout = yield* checkDuration("HEYGEN_TIMEOUT", options.timeout ?? "60 seconds")
  const deadline = yield* checkDuration("HEYGEN_DEADLINE", options.deadline ?? Duration.infinity)
  const retry = yield* checkRetry({
    times: options.retry?.times ?? 2,
    base: yield* checkDuration("HEYGEN_RETRY_BASE", options.retry?.base ?? "500 millis"),
    cap: yield* checkDuration("HEYGEN_RETRY_CAP", options.retry?.cap ?? "30 seconds")
  })
  const beforeSend = options.beforeSend ?? (() => Effect.void)
  const redact = makeRedact(apiKey)
  const client = (yield* guardTransport(yield* HttpClient.HttpClient)).pipe(
    HttpClient.mapRequest((request) =>
      request.pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.setHeaders({
          "accept-encoding": "identity",
          "user-agent": `effect-photo-avatar/${version}`,
          "x-api-key": Redacted.value(apiKey)
        })
      )
    )
  )
  const notice = yield* Ref.make(Option.none<SunsetNotice>())

  const hostOf = ({ host }: { readonly host?: "upload" | undefined }) => (host === "upload" ? uploadBaseUrl : baseUrl)

  const record = Effect.fnUntraced(function* (latest: SunsetNotice) {
    const earlier = yield* Ref.getAndSet(notice, Option.some(latest))
    if (Option.isNone(earlier)) yield* Effect.logWarning(describeNotice(latest))
  })

  const send = (request: HttpClientRequest.HttpClientRequest, limit: Duration.Duration, largestReply?: number) =>
    sendOwnBody(request, (ready) =>
      client.execute(ready).pipe(
        Effect.catchTags({
          RequestError: (error) => Effect.fail<Failure>(ofTransport(error, redact)),
          ResponseError: (error): Effect.Effect<HttpClientResponse.HttpClientResponse> => Effect.succeed(error.response)
        }),
        Effect.flatMap((response) => readReply(response, largestReply)),
        Effect.timeoutFail({ duration: limit, onTimeout: () => ofTimeout(limit) })
      )
    )

  const attempt = Effect.fnUntraced(
    function* <A, I extends object, B, J>(call: Call<A, I, B, J>, number: number) {
      const { deadlineAt, idempotencyKey, operation, request } = call
      const limit = Duration.min(timeout, yield* remainingUntil(deadlineAt))
      if (Duration.isZero(limit)) return yield* Effect.fail<Failure>({ ...ofTimeout(deadline), outcome: "not-sent" })
      yield* beforeSend({ operation: operation.name, attempt: number, idempotencyKey })
      const reply = yield* send(request, limit, operation.largestReply)
      yield* Effect.annotateCurrentSpan("http.response.status_code", reply.status)
      yield* Effect.transposeMapOption(sunsetNoticeOf(operation, reply, redact), record)
      return yield* interpret(operation, reply, redact)
    },
    (effect, { operation }) =>
      Effect.withSpan(effect, `${operation.method} ${operation.path}`, {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          "http.request.method": operation.method,
          "url.path": operation.path,
          "server.address": new URL(hostOf(operation)).hostname
        }
      })
  )

  const attemptUntilSettled = Effect.fnUntraced(function* <A, I extends object, B, J>(call: Call<A, I, B, J>) {
    const { deadlineAt, idempotencyKey, operation } = call
    const repeatable = operation.method !== "POST" || Option.isSome(idempotencyKey)
    const gate = yield* Effect.serviceOption(AttemptGate)

    const settle = Effect.fnUntraced(function* (failure: Failure, before: SoFar): Effect.fn.Return<B, HeyGenError> {
      const now = yield* Clock.currentTimeMillis
      const attempts = before.attempts + 1
      const known = strongestOutcome(before.known, failure.outcome)
      const giveUp = Effect.failSync(() => failure.toError({ operation, idempotencyKey, attempts, outcome: known }))

      const isBusy = failure.keyInProgress === true && Option.isSome(idempotencyKey)
      const isPaced = failure.tooFast === true && Option.isSome(gate)
      const failures = before.failures + (isBusy || isPaced ? 0 : 1)
      const timesBusy = before.timesBusy + (isBusy ? 1 : 0)
      const busyUntil = isBusy ? Math.min(before.busyUntil, now + Duration.toMillis(timeout)) : Number.POSITIVE_INFINITY
      const wait = isPaced
        ? Option.some(Option.getOrElse(failure.retryAfter, () => Duration.zero))
        : yield* isBusy
            ? waitWhileBusy(failure, timesBusy, Duration.millis(busyUntil - now), retry)
            : waitBeforeResend(failure, failures, repeatable, retry)
      if (Option.isNone(wait) || now + Duration.toMillis(wait.value) >= deadlineAt) {
        return yield* giveUp
      }
      if (!isPaced) yield* Effect.sleep(wait.value)
      if (Option.isSome(gate)) {
        const inTime = Effect.timeoutTo(gate.value.another, {
          duration: yield* remainingUntil(deadlineAt),
          onSuccess: identity,
          onTimeout: () => false
        })
        if (!(yield* inTime)) return yield* giveUp
      }
      return yield* after({ attempts, failures, timesBusy, busyUntil, known })
    })

    const after = (soFar: SoFar): Effect.Effect<B, HeyGenError> => {
      const number = soFar.attempts + 1
      const next = attempt(call, number)
      return Effect.catchAll(Option.isSome(gate) ? gate.value.pass(number, next) : next, (failure) =>
        settle(failure, soFar)
      )
    }

    return yield* after(nothingYet)
  })

  const execute = Effect.fnUntraced(function* <A, I extends object, B, J>(operation: Operation<A, I, B, J>, input: A) {
    const deadlineAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(deadline)
    const encoded = yield* Schema.encode(operation.request)(input).pipe(
      Effect.mapError((error) => ofInvalidInput(error, redact)),
      Effect.timeoutFail({ duration: deadline, onTimeout: () => ofTimeout(deadline) }),
      Effect.mapError((failure) =>
        failure.toError({ operation, idempotencyKey: Option.none(), attempts: 0, outcome: "not-sent" })
      )
    )
    const idempotencyKey = yield* keyFor(operation, encoded)
    const request = HttpClientRequest.prependUrl(toHttpRequest(operation, encoded, idempotencyKey), hostOf(operation))
    return yield* attemptUntilSettled({ operation, request, idempotencyKey, deadlineAt })
  })

  return { execute, quotable: (text) => quotable(text, redact), sunsetNotice: Ref.get(notice) }
})
