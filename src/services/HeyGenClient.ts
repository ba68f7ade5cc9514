import * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import type { HeyGenError } from "../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { SunsetNotice } from "../domain/SunsetNotice.ts"
import { checkApiKey } from "./internal/apiKey.ts"
import { checkBaseUrl } from "./internal/baseUrl.ts"
import { AttemptGate } from "./internal/call/AttemptGate.ts"
import { type AnyCall, type Call, makeAttempt } from "./internal/call/attempt.ts"
import { didNothing } from "./internal/call/failures.ts"
import { emptyHistory, endingAt, type History, type Rules } from "./internal/call/History.ts"
import { type Instant, now } from "./internal/call/Instant.ts"
import { makePrepare, type PreparedOperation } from "./internal/call/PreparedOperation.ts"
import { checkRetry } from "./internal/call/RetryPolicy.ts"
import { encodeRequest, keyFor } from "./internal/call/request.ts"
import { untilDone } from "./internal/call/untilDone.ts"
import { checkDuration } from "./internal/checkDuration.ts"
import { describeNotice, sunsetNoticeOf } from "./internal/reply/sunset.ts"
import { guardTransport } from "./internal/transport/guardTransport.ts"
import { Quoting } from "./internal/transport/Quoting.ts"
import { makeQuote } from "./internal/transport/redact.ts"
import { version } from "./internal/version.ts"
import type { KeyedOperation, Operation } from "./operations/Operation.ts"

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
     * that may have had an effect is not, unless it is not a POST, or carries an idempotency key. The error tells how many
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
    readonly execute: Execute
    /**
     * The latest announcement of its own end that a response carried. The first is also logged, as a warning.
     *
     * @since 0.1.0
     */
    readonly sunsetNotice: Effect.Effect<Option.Option<SunsetNotice>>
  }

  /**
   * @since 0.1.0
   * @category Services
   */
  export interface Execute {
    <A, I extends object, B, J>(
      operation: KeyedOperation<A, I, B, J>,
      request: NoInfer<A>,
      options?: KeyedOptions
    ): Effect.Effect<B, HeyGenError>
    <A, I extends object, B, J>(operation: Operation<A, I, B, J>, request: NoInfer<A>): Effect.Effect<B, HeyGenError>
  }

  /**
   * How a call of a {@link KeyedOperation} is sent.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface KeyedOptions {
    /** Default: a key that is made for the call. */
    readonly idempotencyKey?: IdempotencyKey | undefined
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
     * How long one attempt may take, from its `beforeSend` to the last byte of its response. The reading of a photo's stream
     * before the first attempt may take as long. Default 60 seconds. A create that runs into it is `ambiguous`, so rather
     * too long than too short. In an uninterruptible region, such as the acquire of a resource, it cannot cut an attempt
     * short.
     */
    readonly timeout?: Duration.DurationInput | undefined
    /**
     * How long the whole call may take, with all its attempts and the waits between them. Default: no limit. A wait that
     * would pass it is not begun: the call then fails with its last failure. As `timeout`, it is measured on the
     * monotonic clock.
     */
    readonly deadline?: Duration.DurationInput | undefined
    /** How to send again what provably did nothing. */
    readonly retry?: RetryOptions | undefined
    /**
     * Runs just before each attempt is handed to the HttpClient. Whoever keeps a log of it knows, after an interruption or a
     * crash, which requests may have left. When it fails, the attempt is not sent, and the call ends with a
     * `TransportError` whose `reason` is `withheld` and whose `detail` is the message. Default: nothing.
     */
    readonly beforeSend?: ((attempt: Attempt) => Effect.Effect<void, { readonly message: string }>) | undefined
    /**
     * Runs after each attempt that provably did nothing: it was not sent, or HeyGen refused it. Whoever keeps a log by
     * `beforeSend` takes the entry back here. Not after an attempt that `beforeSend` refused. Neither `timeout` nor
     * `deadline` ends it, so that no entry is left by them. Default: nothing.
     */
    readonly afterUnsent?: ((attempt: Attempt, error: HeyGenError) => Effect.Effect<void>) | undefined
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
   * What `beforeSend` and `afterUnsent` are told: the operation's name, the number of the attempt, from 1, and the idempotency key that it
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

const production = "https://api.heygen.com"

/**
 * Builds the client on the HttpClient it finds. Fails with a `ConfigError` on a key, a base URL or a timeout that cannot
 * be used, before anything is sent and without printing the key.
 */
export const makeContext = Effect.fnUntraced(function* (
  options: HeyGenClient.Options
): Effect.fn.Return<Context.Context<HeyGenClient>, ConfigError.ConfigError, HttpClient.HttpClient> {
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
  const { afterUnsent, beforeSend } = options
  const quote = makeQuote(apiKey)
  const client = yield* guardTransport(yield* HttpClient.HttpClient)
  const notice = yield* Ref.make(Option.none<SunsetNotice>())

  const prepare = makePrepare(({ host }) => (host === "upload" ? uploadBaseUrl : baseUrl), {
    accept: "application/json",
    "accept-encoding": "identity",
    "user-agent": `effect-photo-avatar/${version}`,
    "x-api-key": Redacted.value(apiKey)
  })

  const announce = Effect.fnUntraced(function* (latest: SunsetNotice) {
    const earlier = yield* Ref.getAndSet(notice, Option.some(latest))
    if (Option.isNone(earlier)) yield* Effect.logWarning(describeNotice(latest))
  })

  const attemptOf = ({ idempotencyKey, operation }: AnyCall, attempt: number): HeyGenClient.Attempt => ({
    operation: operation.name,
    attempt,
    idempotencyKey
  })

  const sendOnce = makeAttempt({
    client,
    beforeSend: (call, number) =>
      Effect.andThen(beforeSend?.(attemptOf(call, number)) ?? Effect.void, call.gate.beforeSend(number)),
    onReply: ({ operation }, reply) =>
      Option.match(sunsetNoticeOf(operation, reply, quote), { onNone: () => Effect.void, onSome: announce })
  })

  const attempt = <A, I extends object, B, J>(call: Call<A, I, B, J>, rules: Rules, history: History) =>
    Effect.flatMap(now, ({ monotonic }) => {
      const number = history.attempts + 1
      const left = Duration.toMillis(deadline) - (monotonic - history.startedAt.monotonic)
      const sent = sendOnce(call, {
        number,
        limit: Duration.min(timeout, Duration.millis(left)),
        isTooLate: Effect.map(now, (at) => Option.isSome(endingAt(history, at, rules)))
      }).pipe(call.operation.inAttemptSpan(number))
      return afterUnsent === undefined
        ? sent
        : Effect.tapError(sent, (error) =>
            didNothing(error) ? afterUnsent(attemptOf(call, number), error) : Effect.void
          )
    })

  const send = Effect.fnUntraced(function* <A, I extends object, B, J>(
    operation: PreparedOperation<A, I, B, J>,
    input: A,
    options: HeyGenClient.KeyedOptions | undefined,
    startedAt: Instant
  ) {
    const idempotencyKey = yield* keyFor(operation, options?.idempotencyKey, quote)
    const encoded = yield* encodeRequest({ operation, idempotencyKey, quote }, input, Duration.min(timeout, deadline))
    const gate = yield* AttemptGate
    const call: Call<A, I, B, J> = {
      operation,
      encoded,
      request: operation.toRequest(encoded, idempotencyKey),
      idempotencyKey,
      quote,
      gate
    }
    const rules: Rules = {
      repeatable: operation.method !== "POST" || Option.isSome(idempotencyKey),
      keyed: Option.isSome(idempotencyKey),
      paced: gate.isPaced,
      timeout,
      deadline,
      retry
    }
    return yield* untilDone(
      { rules, gate, operation, attempt: (history) => attempt(call, rules, history) },
      emptyHistory(startedAt)
    )
  })

  const execute: HeyGenClient.Execute = <A, I extends object, B, J>(
    operation: Operation<A, I, B, J>,
    input: A,
    options?: HeyGenClient.KeyedOptions
  ) => {
    const prepared = prepare(operation)
    return prepared.measured((startedAt) => send(prepared, input, options, startedAt))
  }

  return Context.make(HeyGenClient, { execute, sunsetNotice: Ref.get(notice) }).pipe(Context.add(Quoting, quote))
})
