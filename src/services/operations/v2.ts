import * as Schema from "effect/Schema"
import { GroupId, LookId } from "../../domain/Ids.ts"
import { largestPhoto, photoContent } from "../../domain/PhotoContent.ts"
import { AddLooks } from "../../domain/v2/AddLooks.ts"
import { CreatePhotoAvatarGroup } from "../../domain/v2/CreatePhotoAvatarGroup.ts"
import { GeneratePhotos } from "../../domain/v2/GeneratePhotos.ts"
import { GenerationId } from "../../domain/v2/GenerationId.ts"
import { PhotoAvatar } from "../../domain/v2/PhotoAvatar.ts"
import { PhotoAvatarGroup } from "../../domain/v2/PhotoAvatarGroup.ts"
import { PhotoAvatarGroupSummary } from "../../domain/v2/PhotoAvatarGroupSummary.ts"
import { PhotoGeneration } from "../../domain/v2/PhotoGeneration.ts"
import { UploadedPhoto } from "../../domain/v2/UploadedPhoto.ts"
import { VideoAvatar } from "../../domain/v2/VideoAvatar.ts"
import { bodyOf } from "../internal/photo/photoBody.ts"
import { DataOf } from "./DataOf.ts"
import { makeOperation } from "./Operation.ts"

/** Lists of v2 are not paginated, and each item has a signed URL of up to a kilobyte. */
const largestList = 32 * 1024 * 1024

/** A list that HeyGen may omit or return as null while it is empty. */
const listOf = <Name extends string, A, I>(name: Name, item: Schema.Schema<A, I>) =>
  Schema.Struct({
    [name]: Schema.optionalWith(Schema.Array(item), { default: () => [], nullable: true })
  }).pipe(Schema.pluck(name))

export const createGroup = makeOperation({
  name: "PhotoAvatarService.createGroup",
  method: "POST",
  path: "/v2/photo_avatar/avatar_group/create",
  request: CreatePhotoAvatarGroup,
  response: DataOf(PhotoAvatarGroup),
  creates: ["data.id", "data.group_id"],
  successor: "AvatarService.createPhotoAvatar"
})

export const uploadPhoto = makeOperation({
  name: "PhotoAvatarService.uploadPhoto",
  method: "POST",
  path: "/v1/asset",
  host: "upload",
  request: photoContent(largestPhoto),
  body: bodyOf,
  kind: "upload",
  response: DataOf(UploadedPhoto),
  creates: ["data.image_key"],
  successor: "AvatarService.uploadAsset"
})

export const generatePhotos = makeOperation({
  name: "PhotoAvatarService.generatePhotos",
  method: "POST",
  path: "/v2/photo_avatar/photo/generate",
  request: GeneratePhotos,
  response: DataOf(Schema.Struct({ generation_id: GenerationId }).pipe(Schema.pluck("generation_id"))),
  creates: ["data.generation_id"],
  successor: "AvatarService.createPromptAvatar"
})

export const getGeneration = makeOperation({
  name: "PhotoAvatarService.getGeneration",
  method: "GET",
  path: "/v2/photo_avatar/generation/{generation_id}",
  request: Schema.Struct({ generation_id: GenerationId }).pipe(Schema.pluck("generation_id")),
  response: DataOf(PhotoGeneration),
  successor: "AvatarService.createPromptAvatar"
})

export const addLooks = makeOperation({
  name: "PhotoAvatarService.addLooks",
  method: "POST",
  path: "/v2/photo_avatar/avatar_group/add",
  request: AddLooks,
  response: DataOf(
    Schema.Struct({ photo_avatar_list: Schema.Array(PhotoAvatar) }).pipe(Schema.pluck("photo_avatar_list"))
  ),
  creates: ["data.photo_avatar_list.0.id"],
  successor: "AvatarService.createPhotoAvatar"
})

export const getPhotoAvatar = makeOperation({
  name: "PhotoAvatarService.getPhotoAvatar",
  method: "GET",
  path: "/v2/photo_avatar/{id}",
  request: Schema.Struct({ id: LookId }).pipe(Schema.pluck("id")),
  response: DataOf(PhotoAvatar),
  successor: "AvatarService.getLook"
})

export const listGroups = makeOperation({
  name: "PhotoAvatarService.listGroups",
  method: "GET",
  path: "/v2/avatar_group.list",
  request: Schema.Struct({ include_public: Schema.Literal("false") }),
  response: DataOf(listOf("avatar_group_list", Schema.Union(PhotoAvatarGroupSummary, VideoAvatar))),
  largestReply: largestList,
  successor: "AvatarService.listGroups"
})

export const listLooks = makeOperation({
  name: "PhotoAvatarService.listLooks",
  method: "GET",
  path: "/v2/avatar_group/{group_id}/avatars",
  request: Schema.Struct({ group_id: GroupId }).pipe(Schema.pluck("group_id")),
  response: DataOf(listOf("avatar_list", Schema.Union(PhotoAvatar, VideoAvatar))),
  largestReply: largestList,
  emptyWhen: { words: "Avatar looks not found", response: [] },
  successor: "AvatarService.listLooks"
})
