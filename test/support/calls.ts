import { Effect } from "effect"
import {
  type AddLooks,
  AssetId,
  AvatarService,
  type GeneratePhotos,
  GenerationId,
  GroupId,
  type HeyGenError,
  ImageKey,
  LookId,
  PhotoAvatarService,
  VoiceId
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
  groupId: GroupId.make("7c2f0b6e"),
  imageKeys: [ImageKey.make("image/7a2b/original")],
  name: "In the garden"
}

export type Call = Effect.Effect<unknown, HeyGenError, PhotoAvatarService | AvatarService>

const v2 = <A>(call: (service: PhotoAvatarService.Service) => Effect.Effect<A, HeyGenError>) =>
  Effect.flatMap(PhotoAvatarService, call)

const v3 = <A>(call: (service: AvatarService.Service) => Effect.Effect<A, HeyGenError>) =>
  Effect.flatMap(AvatarService, call)

const lookId = LookId.make("d4f60a9b")
const { groupId } = someLooks

/** One call of each method that asks HeyGen something. */
export const calls: Record<Method, Call> = {
  "v2.createGroup": v2((service) => service.createGroup(aRequest)),
  "v2.uploadPhoto": v2((service) => service.uploadPhoto(aPng)),
  "v2.generatePhotos": v2((service) => service.generatePhotos(aDescription)),
  "v2.getGeneration": v2((service) => service.getGeneration(GenerationId.make("3f9d1c7a"))),
  "v2.addLooks": v2((service) => service.addLooks(someLooks)),
  "v2.getPhotoAvatar": v2((service) => service.getPhotoAvatar(LookId.make("5f1c"))),
  "v2.listGroups": v2((service) => service.listGroups),
  "v2.listLooks": v2((service) => service.listLooks(groupId)),
  "v3.createPhotoAvatar": v3((service) => service.createPhotoAvatar({ name: "Ada", photo: AssetId.make("2ad7c1f9") })),
  "v3.createPromptAvatar": v3((service) => service.createPromptAvatar({ name: "Ada", prompt: "In a library" })),
  "v3.uploadAsset": v3((service) => service.uploadAsset({ file: aPng })),
  "v3.getAsset": v3((service) => service.getAsset(AssetId.make("2ad7c1f9"))),
  "v3.deleteAsset": v3((service) => service.deleteAsset(AssetId.make("2ad7c1f9"))),
  "v3.getLook": v3((service) => service.getLook(lookId)),
  "v3.listLooks": v3((service) => service.listLooksPage()),
  "v3.listGroups": v3((service) => service.listGroupsPage()),
  "v3.getGroup": v3((service) => service.getGroup(groupId)),
  "v3.updateLook": v3((service) => service.updateLook({ lookId: lookId, name: "Ada Lovelace" })),
  "v3.deleteLook": v3((service) => service.deleteLook(lookId)),
  "v3.deleteGroup": v3((service) => service.deleteGroup(groupId)),
  "v3.updateGroup": v3((service) => service.updateGroup({ groupId, defaultVoiceId: VoiceId.make("1bd001e7") })),
  "v3.getAccount": v3((service) => service.getAccount),
  "v3.createConsent": v3((service) => service.createConsent({ groupId }))
}
