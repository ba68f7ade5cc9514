import { Layer } from "effect"
import { AvatarCreator, type AvatarService, type PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { onHeyGen } from "../command-line/onHeyGen.ts"
import type { UsageError } from "../command-line/UsageError.ts"
import type { Settings } from "./settings.ts"

/** Creates avatars on HeyGen, or in a rehearsal on the mock. */
export const creatorOf = ({ api, live }: Settings): Layer.Layer<AvatarCreator, UsageError> => {
  const creator: Layer.Layer<AvatarCreator, never, AvatarService | PhotoAvatarService> =
    api === "v2" ? AvatarCreator.layerV2 : AvatarCreator.layerV3
  const services: Layer.Layer<Mock.Services, UsageError> = live ? onHeyGen : Mock.layerStateful({ polls: 2 })
  return Layer.provide(creator, services)
}
