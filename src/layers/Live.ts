import type * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Layer from "effect/Layer"
import { AvatarService } from "../services/AvatarService.ts"
import * as HeyGenClient from "../services/HeyGenClient.ts"

/**
 * What a layer of this library provides.
 *
 * @since 0.1.0
 * @category Layers
 */
export type Services = HeyGenClient.HeyGenClient | AvatarService

/**
 * The client and the service of v3 against the production API, on the HttpClient of the application.
 *
 * **When to use**
 *
 * When the key comes from somewhere else than Config. Otherwise {@link layerConfig}. For v2, provide this layer to
 * `PhotoAvatarService.layer`.
 *
 * **Details**
 *
 * Fails with a `ConfigError` when the key, the base URL or the timeout cannot be used.
 *
 * **Gotchas**
 *
 * The never-twice promise holds on an HttpClient that sends a request once. An HttpClient already wrapped in a retry
 * repeats creates behind this library's back.
 *
 * A `FetchHttpClient.RequestInit` of the application is kept, with `redirect: "manual"` added, if it is provided to this
 * layer or to the program. One that only `FetchHttpClient.layer` can see is replaced.
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
  Layer.provideMerge(AvatarService.layer, Layer.effectContext(HeyGenClient.makeContext(options)))

const optional = <A>(config: Config.Config<A>) => Config.withDefault(config, undefined)

const config = Config.all({
  baseUrl: optional(Config.string("HEYGEN_BASE_URL")),
  uploadBaseUrl: optional(Config.string("HEYGEN_UPLOAD_BASE_URL")),
  timeout: optional(Config.duration("HEYGEN_TIMEOUT")),
  deadline: optional(Config.duration("HEYGEN_DEADLINE")),
  retry: Config.all({
    times: optional(Config.integer("HEYGEN_RETRY_TIMES")),
    base: optional(Config.duration("HEYGEN_RETRY_BASE")),
    cap: optional(Config.duration("HEYGEN_RETRY_CAP"))
  })
})

/**
 * {@link layer}, with its options from Config.
 *
 * **Details**
 *
 * Reads `HEYGEN_API_KEY`, and where they are set `HEYGEN_BASE_URL`, `HEYGEN_UPLOAD_BASE_URL`, `HEYGEN_TIMEOUT`,
 * `HEYGEN_DEADLINE`, `HEYGEN_RETRY_TIMES`, `HEYGEN_RETRY_BASE` and `HEYGEN_RETRY_CAP`; durations such as `30 seconds`.
 * An option passed in wins over Config, unless it is `undefined`; so does each option of `retry`.
 *
 * **Example**
 *
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Effect, Layer } from "effect"
 * import { Live } from "effect-photo-avatar"
 *
 * const HeyGen = Live.layerConfig({
 *   beforeSend: ({ attempt, operation }) => Effect.log(`${operation}, attempt ${attempt}`)
 * }).pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerConfig = (
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
        timeout: options.timeout ?? configured.timeout,
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
