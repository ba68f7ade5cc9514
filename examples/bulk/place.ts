import { Layer } from "effect"
import { AvatarCreator } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { onHeyGen } from "../command-line/onHeyGen.ts"
import type { UsageError } from "../command-line/UsageError.ts"
import type { Settings } from "./settings.ts"

/** Creates avatars on HeyGen, or in a rehearsal on the mock. */
export const creatorOf = ({ api, live }: Settings): Layer.Layer<AvatarCreator, UsageError> => {
  const services: Layer.Layer<Mock.Services, UsageError> = live ? onHeyGen : Mock.layerStateful({ polls: 2 })
  return api === "v2" ? Layer.provide(AvatarCreator.layerV2, services) : Layer.provide(AvatarCreator.layerV3, services)
}
