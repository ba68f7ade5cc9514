import { ConfigError, Layer } from "effect"
import { PhotoAvatarService } from "effect-photo-avatar"
import * as OnNode from "effect-photo-avatar/node"
import { nothingSent } from "./UsageError.ts"

/** Says in one sentence why --live cannot start. */
const notConfigured = (error: ConfigError.ConfigError) =>
  nothingSent(
    ConfigError.isMissingDataOnly(error)
      ? "--live requires HEYGEN_API_KEY, which is not set in the environment."
      : `--live cannot start: ${error}.`
  )

/** The services on HeyGen, configured by the environment. */
export const onHeyGen = Layer.provideMerge(
  PhotoAvatarService.layer,
  Layer.mapError(OnNode.layerFromConfig(), notConfigured)
)
