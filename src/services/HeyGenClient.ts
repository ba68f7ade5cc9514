import * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { type HeyGenError, mayExist } from "../domain/HeyGenError.ts"
import type { IdempotencyKey } from "../domain/IdempotencyKey.ts"
import type { SunsetNotice } from "../domain/SunsetNotice.ts"
import type { Attempt } from "./Attempt.ts"
import { AttemptGate, type Gate, outsideGate } from "./internal/call/AttemptGate.ts"
import { type Call, makeAttempt } from "./internal/call/attempt.ts"
import { emptyHistory, endingAt, type History, type Rules } from "./internal/call/History.ts"
import { type Instant, now } from "./internal/call/Instant.ts"
import { withBodyInCallersContext } from "./internal/call/inCallersContext.ts"
import { makePrepare, type PreparedOperation } from "./internal/call/PreparedOperation.ts"
import { encodeRequest, keyFor } from "./internal/call/request.ts"
import { untilDone } from "./internal/call/untilDone.ts"
import { checkApiKey } from "./internal/options/apiKey.ts"
import { checkBaseUrl } from "./internal/options/baseUrl.ts"
import { checkDuration } from "./internal/options/duration.ts"
import { checkRetry } from "./internal/options/retry.ts"
import { checkTimeouts } from "./internal/options/timeouts.ts"
import { describeNotice, sunsetNoticeOf } from "./internal/reply/sunset.ts"
import { sha256 } from "./internal/sha256.ts"
import { makeGuardFiber } from "./internal/transport/guardFiber.ts"
import { Quoting } from "./internal/transport/Quoting.ts"
import { makeQuote } from "./internal/transport/redact.ts"
import { version } from "./internal/version.ts"
import type { KeyedOperation, Operation, OperationKind } from "./operations/Operation.ts"
import type { Timeouts } from "./Timeouts.ts"

/**
 * Sends every request to HeyGen: adds the API key, applies the limits on time and size, and maps the result to the
 * operation's response or a {@link HeyGenError}.
 *
 * **When to use**
 *
 * Usually indirectly, through `AvatarService` or `PhotoAvatarService`. Use it directly to read the sunset notice, or to
 * call an operation that this library does not provide.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect, Option } from "effect"
 * import { HeyGenClient } from "effect-photo-avatar"
 *
 * const sayWhetherApiEnds = Effect.flatMap(HeyGenClient, ({ sunsetNotice }) => sunsetNotice).pipe(
 *   Effect.flatMap(Option.match({ onNone: () => Effect.void, onSome: (notice) => Console.warn(notice) }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Services
 */
export class HeyGenClient extends Context.Tag("effect-photo-avatar/HeyGenClient")<
  HeyGenClient,
  HeyGenClient.Service
>() {
  /**
   * The client alone, for v2 or operations of your own; `Live.layer` also provides `AvatarService`. Fails with a
   * `ConfigError` when an option is invalid.
   *
   * @since 0.1.0
   * @category Layers
   */
  static readonly layer = (
    options: HeyGenClient.Options
  ): Layer.Layer<HeyGenClient, ConfigError.ConfigError, HttpClient.HttpClient> =>
    Layer.effectContext(makeContext(options))
}

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
     * Sends one request and decodes its response.
     *
     * **Details**
     *
     * After a transient failure, a request that provably had no effect (it was never sent, or HeyGen rate limited it with
     * 429) is retried according to `retry`. A request that may have had an effect is retried only if it is not a POST or
     * carries an idempotency key.
     * The error reports the number of attempts and the strongest outcome among them.
     *
     * While HeyGen is still processing an earlier request with the same key (409, `request_in_progress`), the request
     * is sent again. These attempts do not count as retries; they end after `timeout` or at the deadline.
     *
     * **Gotchas**
     *
     * A retry around this call repeats creates unless it checks the error's `outcome`.
     *
     * @since 0.1.0
     */
    readonly execute: Execute
    /**
     * The most recent sunset notice received in a response. The first one is also logged as a warning.
     *
     * @since 0.1.0
     */
    readonly sunsetNotice: Effect.Effect<Option.Option<SunsetNotice>>
    /**
     * Where the client sends its requests, and how long one attempt can last.
     *
     * @since 0.1.0
     */
    readonly target: Effect.Effect<Target>
  }

  /**
   * Where a client sends its requests, and how long one attempt can last.
   *
   * - `baseUrl`: the URL of the API. Uploads of v2 may have another.
   * - `apiKeyFingerprint`: identifies the API key without revealing it: the first 16 digits of its SHA-256 hash.
   * - `timeouts`: the time limit of one attempt, for each kind of operation.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface Target {
    readonly baseUrl: string
    readonly apiKeyFingerprint: string
    readonly timeouts: Readonly<Record<OperationKind, Duration.Duration>>
  }

  /**
   * Sends the request of an operation. An operation that honors idempotency keys takes one.
   *
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
   * Options for sending a {@link KeyedOperation}.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface KeyedOptions {
    /** Default: a new key for each call. */
    readonly idempotencyKey?: IdempotencyKey | undefined
  }

  /**
   * The options of a client.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface Options {
    /**
     * The API key from HeyGen's settings page, sent as `x-api-key`. Surrounding white space is trimmed; a key with
     * characters other than printable ASCII is rejected.
     */
    readonly apiKey: Redacted.Redacted
    /**
     * The URL of the API. Default `https://api.heygen.com`; plain http is accepted only for a loopback address, such as
     * that of the mock.
     */
    readonly baseUrl?: string | URL | undefined
    /**
     * The URL for uploads. Default `https://upload.heygen.com`, or `baseUrl` when that differs from its default, to
     * ensure that a program pointed elsewhere sends nothing to HeyGen. The rule for plain http is the same as for
     * `baseUrl`.
     */
    readonly uploadBaseUrl?: string | URL | undefined
    /**
     * The time limit for one attempt, from its `beforeSend` to the last byte of its response: one for all operations,
     * or one for each kind. Reading a photo's stream before the first attempt has a separate limit of the same length.
     * Default: {@link Timeouts}. A create that times out is `ambiguous`, so prefer a limit that is too long to one that
     * is too short. In an uninterruptible region, such as the acquire of a resource, the timeout cannot interrupt an
     * attempt.
     */
    readonly timeout?: Duration.DurationInput | Timeouts | undefined
    /**
     * The time limit for the whole call, including all attempts and the waits between them. Default: no limit. A wait
     * that would exceed it is not started: the call fails with its last failure instead. Like `timeout`, it is measured
     * on the monotonic clock. An attempt is also not sent when the wall clock shows that its time has passed, as it does
     * after a laptop has slept.
     */
    readonly deadline?: Duration.DurationInput | undefined
    /** How failed requests are retried. */
    readonly retry?: RetryOptions | undefined
    /**
     * Runs just before each attempt is handed to the HttpClient. A log written here shows, after an interruption or a
     * crash, which requests may have been sent. When it fails, the attempt is not sent, and the call ends: at the first
     * attempt with a `TransportError` whose `reason` is `withheld` and whose `detail` contains the message, later with
     * the error of the attempt before. Default: nothing.
     */
    readonly beforeSend?: ((attempt: Attempt) => Effect.Effect<unknown, { readonly message: string }>) | undefined
    /**
     * Runs after each attempt that provably had no effect: it was not sent, or HeyGen rejected it. Use it to remove the
     * entry that `beforeSend` logged for this attempt, and no other: an earlier attempt with the same idempotency key
     * may have had an effect. It also runs after an attempt that a pipeline or a row store refused, and not after one
     * that `beforeSend` itself refused. Neither `timeout` nor `deadline` interrupts it, so neither can leave a stale
     * entry. Default: nothing.
     */
    readonly afterNoEffect?: ((attempt: Attempt, error: HeyGenError) => Effect.Effect<unknown>) | undefined
  }

  /**
   * {@link Options} whose API key may be missing, because it has a default or is read from Config.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface PartialOptions extends Omit<Options, "apiKey"> {
    readonly apiKey?: Redacted.Redacted | undefined
  }

  /**
   * How often, and how soon, a request is sent again.
   *
   * @since 0.1.0
   * @category Options
   */
  export interface RetryOptions {
    /** The maximum number of retries. Default 2; 0 disables retries. */
    readonly times?: number | undefined
    /**
     * The upper bound of the first wait. It doubles with each retry, and each wait is random between zero and the
     * bound. Default 500 ms.
     */
    readonly base?: Duration.DurationInput | undefined
    /**
     * The longest wait. If `Retry-After` is longer, the call fails immediately instead. Default 30 seconds; a cap above 24
     * days counts as 24 days, the longest time that a timer can wait.
     */
    readonly cap?: Duration.DurationInput | undefined
  }
}

const production = "https://api.heygen.com"

/** Runs what the caller has for an attempt: `beforeSend` or `afterNoEffect`. */
const runForCaller = <E>({ operation }: Attempt, hook: Effect.Effect<unknown, E>) =>
  Effect.annotateLogs(outsideGate(hook), "operation", operation)

/**
 * Builds the client from the `HttpClient` in the context. Fails with a `ConfigError` when the API key, a base URL or a
 * timeout is invalid, before anything is sent and without printing the key.
 */
const makeContext = Effect.fnUntraced(function* (
  options: HeyGenClient.Options
): Effect.fn.Return<Context.Context<HeyGenClient>, ConfigError.ConfigError, HttpClient.HttpClient> {
  const apiKey = yield* checkApiKey(options.apiKey)
  const baseUrl = yield* checkBaseUrl("HEYGEN_BASE_URL", options.baseUrl ?? production)
  const uploadBaseUrl = yield* checkBaseUrl(
    "HEYGEN_UPLOAD_BASE_URL",
    options.uploadBaseUrl ?? (baseUrl === production ? "https://upload.heygen.com" : baseUrl)
  )
  const timeouts = yield* checkTimeouts(options.timeout)
  const deadline = yield* checkDuration("HEYGEN_DEADLINE", options.deadline ?? Duration.infinity)
  const retry = yield* checkRetry({
    times: options.retry?.times ?? 2,
    base: yield* checkDuration("HEYGEN_RETRY_BASE", options.retry?.base ?? "500 millis"),
    cap: yield* checkDuration("HEYGEN_RETRY_CAP", options.retry?.cap ?? "30 seconds")
  })
  const { afterNoEffect, beforeSend } = options
  const quote = makeQuote(apiKey)
  const notice = yield* Ref.make(Option.none<SunsetNotice>())

  const prepare = makePrepare(({ host }) => (host === "upload" ? uploadBaseUrl : baseUrl), {
    accept: "application/json",
    "accept-encoding": "identity",
    "user-agent": `effect-photo-avatar/${version}`,
    "x-api-key": Redacted.value(apiKey)
  })

  const announce = Effect.fnUntraced(function* (latest: SunsetNotice) {
    const earlier = yield* Ref.getAndSet(notice, Option.some(latest))
    if (Option.isNone(earlier)) {
      yield* Effect.annotateLogs(Effect.logWarning(describeNotice(latest)), "operation", latest.operation)
    }
  })

  const tellNoEffect = (attempt: Attempt, error: HeyGenError) =>
    afterNoEffect === undefined ? Effect.void : runForCaller(attempt, afterNoEffect(attempt, error))

  /** Asks the caller and then the gate. `onRefusal` runs when the caller refuses. */
  const admit = (gate: Gate, attempt: Attempt, onRefusal: () => void) => {
    const byGate = gate.beforeSend(attempt)
    if (beforeSend === undefined) return byGate
    const byCaller = runForCaller(attempt, beforeSend(attempt)).pipe(
      Effect.tapError(() => Effect.sync(onRefusal)),
      Effect.mapError(({ message }) => ({ message: `beforeSend refused it: ${message}` }))
    )
    return Effect.andThen(byCaller, byGate)
  }

  const sendOnce = makeAttempt({
    client: yield* HttpClient.HttpClient,
    guardFiber: yield* makeGuardFiber,
    onReply: ({ operation }, reply) =>
      Option.match(sunsetNoticeOf(operation, reply, quote), { onNone: () => Effect.void, onSome: announce })
  })

  const attemptAfter = <A, I extends object, B, J>(history: History, call: Call<A, I, B, J>, rules: Rules) =>
    Effect.flatMap(now, ({ monotonic, wall }) => {
      const { gate, idempotencyKey, operation } = call
      const attempt = { operation: operation.name, attempt: history.attempts + 1, idempotencyKey }
      const left = Duration.toMillis(deadline) - (monotonic - history.startedAt.monotonic)
      const limit = Duration.min(rules.timeout, Duration.millis(left))
      let isRefused = false
      return sendOnce(call, {
        limit,
        beforeSend: admit(gate, attempt, () => {
          isRefused = true
        }),
        // The monotonic clock stops while a laptop sleeps.
        isTooLate: Effect.map(
          now,
          (at) => at.wall - wall >= Duration.toMillis(limit) || Option.isSome(endingAt(history, at, rules))
        )
      }).pipe(
        operation.inAttemptSpan(attempt.attempt),
        Effect.tapError((error) => (!mayExist(error) && !isRefused ? tellNoEffect(attempt, error) : Effect.void))
      )
    })

  const send = Effect.fnUntraced(function* <A, I extends object, B, J>(
    operation: PreparedOperation<A, I, B, J>,
    input: A,
    options: HeyGenClient.KeyedOptions | undefined,
    startedAt: Instant
  ) {
    const idempotencyKey = yield* keyFor(operation, options?.idempotencyKey, quote)
    const timeout = timeouts[operation.kind]
    const encoded = yield* encodeRequest({ operation, idempotencyKey, quote }, input, Duration.min(timeout, deadline))
    const gate = yield* AttemptGate
    const call: Call<A, I, B, J> = {
      operation,
      encoded,
      request: yield* withBodyInCallersContext(operation.toRequest(encoded, idempotencyKey)),
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
      { rules, gate, operation, attempt: (history) => attemptAfter(history, call, rules) },
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

  const target = Effect.map(sha256(Redacted.value(apiKey)), (hash) => ({
    baseUrl,
    apiKeyFingerprint: hash.slice(0, 16),
    timeouts
  }))
  return Context.make(HeyGenClient, { execute, sunsetNotice: Ref.get(notice), target }).pipe(
    Context.add(Quoting, quote)
  )
})
