import { Layer } from "effect"
import { AvatarCreator, type AvatarService, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { notConfigured } from "../command-line/notConfigured.ts"
import type { UsageError } from "../command-line/UsageError.ts"
import type { Settings } from "./settings.ts"

const onHeyGen = Layer.provideMerge(PhotoAvatarService.layer, Layer.mapError(OnNode.layerFromConfig(), notConfigured))

/** Creates avatars on HeyGen, or in a rehearsal on the mock. */
export const creatorOf = ({ api, live }: Settings): Layer.Layer<AvatarCreator, UsageError> => {
  const creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService> =
    api === "v2" ? AvatarCreator.layerV2 : AvatarCreator.layerV3
  const services: Layer.Layer<Mock.Services, UsageError> = live ? onHeyGen : Mock.layerStateful({ polls: 2 })
  return Layer.provide(creator, services)
}
