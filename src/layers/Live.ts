import type * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Layer from "effect/Layer"
import { AvatarService } from "../services/AvatarService.ts"
import * as HeyGenClient from "../services/HeyGenClient.ts"
import { timeoutOf } from "../services/Timeouts.ts"

/**
 * The services that the layers of `Live` and `/node` provide.
 *
 * @since 0.1.0
 * @category Layers
 */
export type Services = HeyGenClient.HeyGenClient | AvatarService

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
 * const HeyGen = Live.layer({ apiKey: Redacted.make("my-key"), timeout: "30 seconds" }).pipe(
 *   Layer.provide(FetchHttpClient.layer)
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layer = (
  options: HeyGenClient.HeyGenClient.Options
): Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient> =>
  Layer.provideMerge(Layer.fresh(AvatarService.layer), Layer.effectContext(HeyGenClient.makeContext(options)))

const optional = <A>(config: Config.Config<A>) => Config.withDefault(config, undefined)

const timeoutOfKind = (kind: string) =>
  Config.map(
    Config.all([optional(Config.duration(`HEYGEN_TIMEOUT_${kind}`)), optional(Config.duration("HEYGEN_TIMEOUT"))]),
    ([ofKind, ofAll]) => ofKind ?? ofAll
  )

const config = Config.all({
  baseUrl: optional(Config.string("HEYGEN_BASE_URL")),
  uploadBaseUrl: optional(Config.string("HEYGEN_UPLOAD_BASE_URL")),
  timeout: Config.all({ read: timeoutOfKind("READ"), write: timeoutOfKind("WRITE"), upload: timeoutOfKind("UPLOAD") }),
  deadline: optional(Config.duration("HEYGEN_DEADLINE")),
  retry: Config.all({
    times: optional(Config.integer("HEYGEN_RETRY_TIMES")),
    base: optional(Config.duration("HEYGEN_RETRY_BASE")),
    cap: optional(Config.duration("HEYGEN_RETRY_CAP"))
  })
})

/**
 * {@link layer} with its options read from Config.
 *
 * **Details**
 *
 * Reads `HEYGEN_API_KEY` and, if set, `HEYGEN_BASE_URL`, `HEYGEN_UPLOAD_BASE_URL`, `HEYGEN_TIMEOUT`,
 * `HEYGEN_TIMEOUT_READ`, `HEYGEN_TIMEOUT_WRITE`, `HEYGEN_TIMEOUT_UPLOAD`, `HEYGEN_DEADLINE`, `HEYGEN_RETRY_TIMES`,
 * `HEYGEN_RETRY_BASE` and `HEYGEN_RETRY_CAP`. `HEYGEN_TIMEOUT` applies to each kind of operation that has no timeout of
 * its own. Durations are written as `30 seconds`. An option that is passed in takes precedence over Config, unless it
 * is `undefined`; the same applies to each option of `timeout` and `retry`.
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
  options: Partial<HeyGenClient.HeyGenClient.Options> = {}
): Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient> => {
  const apiKey = options.apiKey === undefined ? Config.redacted("HEYGEN_API_KEY") : Config.succeed(options.apiKey)
  return Layer.unwrapEffect(
    Config.map(Config.all({ apiKey, configured: config }), ({ apiKey, configured }) =>
      layer({
        ...options,
        apiKey,
        baseUrl: options.baseUrl ?? configured.baseUrl,
        uploadBaseUrl: options.uploadBaseUrl ?? configured.uploadBaseUrl,
        timeout: {
          read: timeoutOf(options.timeout, "read") ?? configured.timeout.read,
          write: timeoutOf(options.timeout, "write") ?? configured.timeout.write,
          upload: timeoutOf(options.timeout, "upload") ?? configured.timeout.upload
        },
        deadline: options.deadline ?? configured.deadline,
        retry: {
          times: options.retry?.times ?? configured.retry.times,
          base: options.retry?.base ?? configured.retry.base,
          cap: options.retry?.cap ?? configured.retry.cap
        }
      })
    )
  )
}
