import type * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AvatarService } from "../services/AvatarService.ts"
import { HeyGenClient } from "../services/HeyGenClient.ts"
import type { OperationKind } from "../services/operations/Operation.ts"
import { timeoutOf } from "../services/Timeouts.ts"

/**
 * The services that the layers of `Live` and `/node` provide.
 *
 * @since 0.1.0
 * @category Layers
 */
export type Services = HeyGenClient | AvatarService

/**
 * The client and the v3 service for the production API, on the application's HttpClient.
 *
 * **When to use**
 *
 * When the API key does not come from Config; otherwise use {@link layerFromConfig}. For v2, provide this layer to
 * `PhotoAvatarService.layer`.
 *
 * **Details**
 *
 * Fails with a `ConfigError` when an option is invalid: the API key, a base URL, a timeout, the deadline or a retry
 * option.
 *
 * **Gotchas**
 *
 * Duplicates are prevented only on an HttpClient that sends each request once. An HttpClient that is already wrapped in
 * a retry repeats creates, unnoticed by this library.
 *
 * The application's `FetchHttpClient.RequestInit` is kept, with `redirect: "manual"` added, if it is provided to this
 * layer or to the program. One that is provided only to `FetchHttpClient.layer` is replaced.
 *
 * **Example**
 *
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Layer, Redacted } from "effect"
 * import { Live } from "effect-photo-avatar"
 *
 * const HeyGen = Live.layer({ apiKey: Redacted.make("my-key"), timeout: { read: "10 seconds" } }).pipe(
 *   Layer.provide(FetchHttpClient.layer)
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layer = (
  options: HeyGenClient.Options
): Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient> =>
  Layer.provideMerge(AvatarService.layer, HeyGenClient.layer(options))

const duration = (name: string) =>
  Config.validate(Config.duration(name), {
    message: "must be a duration longer than zero, such as 30 seconds",
    validation: Duration.greaterThan(Duration.zero)
  })

/** An option that was passed in, or else that of Config, where an empty text is none. */
const optional = <A, B>(
  option: A | undefined,
  name: string,
  read: (name: string) => Effect.Effect<B, ConfigError.ConfigError>
): Effect.Effect<A | B | undefined, ConfigError.ConfigError> =>
  option === undefined
    ? Effect.flatMap(Config.withDefault(Config.string(name), ""), (text) =>
        text.trim() === "" ? Effect.succeed(undefined) : read(name)
      )
    : Effect.succeed(option)

const timeoutFor = (kind: OperationKind, timeout: HeyGenClient.Options["timeout"]) =>
  optional(timeoutOf(timeout, kind), `HEYGEN_TIMEOUT_${kind.toUpperCase()}`, duration).pipe(
    Effect.flatMap((ofKind) => optional(ofKind, "HEYGEN_TIMEOUT", duration))
  )

/**
 * {@link layer} with its options read from Config.
 *
 * **Details**
 *
 * Reads `HEYGEN_API_KEY` and, if set, `HEYGEN_BASE_URL`, `HEYGEN_UPLOAD_BASE_URL`, `HEYGEN_TIMEOUT`,
 * `HEYGEN_TIMEOUT_READ`, `HEYGEN_TIMEOUT_WRITE`, `HEYGEN_TIMEOUT_UPLOAD`, `HEYGEN_DEADLINE`, `HEYGEN_RETRY_TIMES`,
 * `HEYGEN_RETRY_BASE` and `HEYGEN_RETRY_CAP`. `HEYGEN_TIMEOUT` applies to each kind of operation that has no timeout of
 * its own. Durations are written as `30 seconds`. An empty variable counts as not set, except for that of the key. An
 * option that is passed in takes precedence over Config, which is then not read, unless it is `undefined`; the same
 * applies to each option of `timeout` and `retry`. Fails with a `ConfigError` that names the variable that is missing or
 * invalid.
 *
 * **Example**
 *
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Effect, Layer } from "effect"
 * import { Live } from "effect-photo-avatar"
 *
 * const HeyGen = Live.layerFromConfig({
 *   beforeSend: ({ attempt, operation }) => Effect.log(`${operation}, attempt ${attempt}`)
 * }).pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerFromConfig = (
  options: HeyGenClient.PartialOptions = {}
): Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient> => {
  const { apiKey, baseUrl, deadline, retry, timeout, uploadBaseUrl } = options
  return Layer.unwrapEffect(
    Effect.all({
      apiKey: apiKey === undefined ? Config.redacted("HEYGEN_API_KEY") : Effect.succeed(apiKey),
      baseUrl: optional(baseUrl, "HEYGEN_BASE_URL", Config.string),
      uploadBaseUrl: optional(uploadBaseUrl, "HEYGEN_UPLOAD_BASE_URL", Config.string),
      timeout: Effect.all({
        read: timeoutFor("read", timeout),
        write: timeoutFor("write", timeout),
        upload: timeoutFor("upload", timeout)
      }),
      deadline: optional(deadline, "HEYGEN_DEADLINE", duration),
      retry: Effect.all({
        times: optional(retry?.times, "HEYGEN_RETRY_TIMES", Config.integer),
        base: optional(retry?.base, "HEYGEN_RETRY_BASE", duration),
        cap: optional(retry?.cap, "HEYGEN_RETRY_CAP", duration)
      })
    }).pipe(Effect.map((read) => layer({ ...options, ...read })))
  )
}
