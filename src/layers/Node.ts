import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Layer from "effect/Layer"
import type { HeyGenClient } from "../services/HeyGenClient.ts"
import * as Live from "./Live.ts"

/**
 * `Live.layer` on undici, the fastest HttpClient on Node. Requires `@effect/platform-node`.
 *
 * **Gotchas**
 *
 * Not supported on Bun, where undici's dispatcher does not work. Use `Live.layer` with `FetchHttpClient.layer` instead.
 *
 * @since 0.1.0
 * @category Layers
 */
export const layer = (options: HeyGenClient.Options): Layer.Layer<Live.Services, ConfigError.ConfigError> =>
  Layer.provide(Live.layer(options), NodeHttpClient.layerUndici)

/**
 * `Live.layerConfig` on undici, the fastest HttpClient on Node. Requires `@effect/platform-node`.
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerConfig = (
  options: Partial<HeyGenClient.Options> = {}
): Layer.Layer<Live.Services, ConfigError.ConfigError> =>
  Layer.provide(Live.layerConfig(options), NodeHttpClient.layerUndici)
