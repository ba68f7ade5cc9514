import { Layer } from "effect"
import { type HeyGenClient, Live, PhotoAvatarService } from "effect-photo-avatar"

/** The services of v2 and of v3, on one client. */
export const liveServices = (options: HeyGenClient.Options) =>
  Layer.provideMerge(PhotoAvatarService.layer, Live.layer(options))

export const liveServicesConfig = (options?: Partial<HeyGenClient.Options>) =>
  Layer.provideMerge(PhotoAvatarService.layer, Live.layerFromConfig(options))
