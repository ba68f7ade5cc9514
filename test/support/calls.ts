import type { Effect } from "effect"
import {
  type AddLooks,
  type GeneratePhotos,
  GenerationId,
  type HeyGenError,
  ImageKey,
  PhotoAvatarGroupId,
  PhotoAvatarId,
  type PhotoAvatarService
} from "effect-photo-avatar"
import type { Method } from "effect-photo-avatar/mock"
import { aRequest } from "./inMemory.ts"
import { aPng } from "./photos.ts"

export const aDescription: GeneratePhotos = {
  name: "Ada",
  age: "Early Middle Age",
  gender: "Woman",
  ethnicity: "Unspecified",
  orientation: "square",
  pose: "half_body",
  style: "Realistic",
  appearance: "A mathematician in a library"
}

const someLooks: AddLooks = {
  groupId: PhotoAvatarGroupId.make("7c2f0b6e"),
  imageKeys: [ImageKey.make("image/7a2b/original")],
  name: "In the garden"
}

export type Call = (service: PhotoAvatarService.Service) => Effect.Effect<unknown, HeyGenError>

/** One call of each method that asks HeyGen something. */
export const calls: Record<Method, Call> = {
  createGroup: (service) => service.createGroup(aRequest),
  uploadPhoto: (service) => service.uploadPhoto(aPng),
  generatePhotos: (service) => service.generatePhotos(aDescription),
  getGeneration: (service) => service.getGeneration(GenerationId.make("3f9d1c7a")),
  addLooks: (service) => service.addLooks(someLooks),
  getPhotoAvatar: (service) => service.getPhotoAvatar(PhotoAvatarId.make("5f1c")),
  listGroups: (service) => service.listGroups,
  listLooks: (service) => service.listLooks(someLooks.groupId)
}
