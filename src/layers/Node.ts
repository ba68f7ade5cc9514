/**
 * The layers of `Live` on undici. Requires `@effect/platform-node`.
 *
 * @module effect-photo-avatar/node
 */

import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as ConfigError from "effect/ConfigError"
import * as Layer from "effect/Layer"
import type { HeyGenClient } from "../services/HeyGenClient.ts"
import * as Live from "./Live.ts"

const undici = Layer.suspend(() =>
  "Bun" in globalThis
    ? Layer.fail(
        ConfigError.Unsupported(
          [],
          "undici does not work on Bun. Use Live.layer of effect-photo-avatar with FetchHttpClient.layer of @effect/platform."
        )
      )
    : NodeHttpClient.layerUndici
)

/**
 * `Live.layer` on undici, the fastest HttpClient on Node. Requires `@effect/platform-node`.
 *
 * **Gotchas**
 *
 * On Bun, undici's dispatcher does not work, and the layer fails with a `ConfigError` that says so. Use `Live.layer` with
 * `FetchHttpClient.layer` instead.
 *
 * **Example**
 *
 * ```ts
 * import { Layer, Redacted } from "effect"
 * import { PhotoAvatarService } from "effect-photo-avatar"
 * import * as OnNode from "effect-photo-avatar/node"
 *
 * const HeyGen = PhotoAvatarService.layer.pipe(Layer.provideMerge(OnNode.layer({ apiKey: Redacted.make("my-key") })))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layer = (options: HeyGenClient.Options): Layer.Layer<Live.Services, ConfigError.ConfigError> =>
  Layer.provide(Live.layer(options), undici)

/**
 * `Live.layerFromConfig` on undici, the fastest HttpClient on Node. Requires `@effect/platform-node`.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { AssetId, AvatarService } from "effect-photo-avatar"
 * import * as OnNode from "effect-photo-avatar/node"
 *
 * const program = Effect.flatMap(AvatarService, (avatars) =>
 *   avatars.createPhotoAvatar({ name: "Ada", photo: AssetId.make("2ad7c1f9") })
 * ).pipe(Effect.provide(OnNode.layerFromConfig({ retry: { times: 5 } })))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerFromConfig = (
  options: HeyGenClient.PartialOptions = {}
): Layer.Layer<Live.Services, ConfigError.ConfigError> => Layer.provide(Live.layerFromConfig(options), undici)
