import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { type ConfigError, Context, Duration, Effect, Option, Redacted, Ref, Schema } from "effect"
import type { HeyGenError } from "../domain/PhotoAvatarError.ts"
import type { SunsetNotice } from "../domain/SunsetNotice.ts"
import { checkApiKey } from "./internal/apiKey.ts"
import { checkBaseUrl } from "./internal/baseUrl.ts"
import { interpret, ofInvalidInput, ofTimeout, ofTransport } from "./internal/errorMapping.ts"
import type { Failure } from "./internal/Failure.ts"
import { guardTransport } from "./internal/guardTransport.ts"
import { readReply } from "./internal/Reply.ts"
import { makeRedact } from "./internal/redact.ts"
import { describeNotice, sunsetNoticeOf } from "./internal/sunset.ts"
import { version } from "./internal/version.ts"
import type { Operation } from "./Operation.ts"

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
     * **Gotchas**
     *
     * The request is sent once: nothing is repeated here, and nothing should be repeated around it unless the error's
     * `outcome` is `not-sent` or `rejected`.
     *
     * @since 0.1.0
     */
    readonly execute: <A, I, B, J>(operation: Operation<A, I, B, J>, request: A) => Effect.Effect<B, HeyGenError>
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
     * How long one request may take, from the first byte sent to the last one read. Default 60 seconds. A create that
     * runs into it is `ambiguous`, so rather too long than too short.
     */
    readonly timeout?: Duration.DurationInput | undefined
  }
}

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
  const baseUrl = yield* checkBaseUrl(options.baseUrl ?? "https://api.heygen.com")
  const timeout = Duration.decode(options.timeout ?? "60 seconds")
  const redact = makeRedact(apiKey)
  const client = (yield* guardTransport(yield* HttpClient.HttpClient)).pipe(
    HttpClient.mapRequest((request) =>
      request.pipe(
        HttpClientRequest.prependUrl(baseUrl),
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

  const record = Effect.fnUntraced(function* (latest: SunsetNotice) {
    const earlier = yield* Ref.getAndSet(notice, Option.some(latest))
    if (Option.isNone(earlier)) yield* Effect.logWarning(describeNotice(latest))
  })

  const send = (request: HttpClientRequest.HttpClientRequest) =>
    client.execute(request).pipe(
      Effect.catchTags({
        RequestError: (error) => Effect.fail<Failure>(ofTransport(error)),
        ResponseError: (error): Effect.Effect<HttpClientResponse.HttpClientResponse> => Effect.succeed(error.response)
      }),
      Effect.flatMap(readReply),
      Effect.timeoutFail({ duration: timeout, onTimeout: () => ofTimeout(timeout) })
    )

  const attempt = Effect.fnUntraced(
    function* <A, I, B, J>(operation: Operation<A, I, B, J>, body: I) {
      const reply = yield* send(
        HttpClientRequest.make(operation.method)(operation.path).pipe(HttpClientRequest.bodyUnsafeJson(body))
      )
      yield* Effect.annotateCurrentSpan("http.response.status_code", reply.status)
      yield* Effect.transposeMapOption(sunsetNoticeOf(operation.name, reply, redact), record)
      return yield* interpret(operation, reply, redact)
    },
    (effect, operation) =>
      Effect.withSpan(effect, `${operation.method} ${operation.path}`, {
        kind: "client",
        captureStackTrace: false,
        attributes: { "http.request.method": operation.method, "url.path": operation.path, "server.address": baseUrl }
      })
  )

  const execute = <A, I, B, J>(operation: Operation<A, I, B, J>, request: A): Effect.Effect<B, HeyGenError> => {
    const report = (attempts: number) => (failure: Failure) =>
      failure.toError({ operation: operation.name, attempts, outcome: failure.outcome })
    return Schema.encode(operation.request)(request).pipe(
      Effect.mapError((error) => report(0)(ofInvalidInput(error, redact))),
      Effect.flatMap((body) => Effect.mapError(attempt(operation, body), report(1)))
    )
  }

  return { execute, sunsetNotice: Ref.get(notice) }
})
