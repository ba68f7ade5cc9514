import type * as HttpClient from "@effect/platform/HttpClient"
import { Config, type ConfigError, Layer } from "effect"
import * as HeyGenClient from "../services/HeyGenClient.ts"
import * as PhotoAvatarService from "../services/PhotoAvatarService.ts"

/**
 * What a layer of this library provides.
 *
 * @since 0.1.0
 * @category Layers
 */
export type Services = HeyGenClient.HeyGenClient | PhotoAvatarService.PhotoAvatarService

/**
 * The services against the production API, on the HttpClient of the application.
 *
 * **When to use**
 *
 * When the key comes from somewhere else than Config. Otherwise {@link layerConfig}.
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
  Layer.effect(PhotoAvatarService.PhotoAvatarService, PhotoAvatarService.make).pipe(
    Layer.provideMerge(Layer.effect(HeyGenClient.HeyGenClient, HeyGenClient.make(options)))
  )

const config = Config.all({
  apiKey: Config.redacted("HEYGEN_API_KEY"),
  baseUrl: Config.withDefault(Config.string("HEYGEN_BASE_URL"), undefined),
  timeout: Config.withDefault(Config.duration("HEYGEN_TIMEOUT"), undefined)
})

/**
 * {@link layer}, with its options from Config: `HEYGEN_API_KEY`, and optionally `HEYGEN_BASE_URL` and `HEYGEN_TIMEOUT`
 * (such as `30 seconds`).
 *
 * **Example**
 *
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Layer } from "effect"
 * import { Live } from "effect-photo-avatar"
 *
 * const HeyGen = Live.layerConfig.pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerConfig: Layer.Layer<Services, ConfigError.ConfigError, HttpClient.HttpClient> = Layer.unwrapEffect(
  Config.map(config, layer)
)
