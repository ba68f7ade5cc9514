import * as Schema from "effect/Schema"
import { AvatarConsent } from "../../domain/AvatarConsent.ts"
import { AvatarGroup } from "../../domain/AvatarGroup.ts"
import { AvatarLook } from "../../domain/AvatarLook.ts"
import { CreateConsent } from "../../domain/CreateConsent.ts"
import { CreatedAvatar } from "../../domain/CreatedAvatar.ts"
import { CreatePhotoAvatar } from "../../domain/CreatePhotoAvatar.ts"
import { CreatePromptAvatar } from "../../domain/CreatePromptAvatar.ts"
import { GroupsQuery } from "../../domain/GroupsQuery.ts"
import { HeyGenAsset } from "../../domain/HeyGenAsset.ts"
import { AssetId, PhotoAvatarGroupId, PhotoAvatarId } from "../../domain/Ids.ts"
import { ListPage } from "../../domain/ListPage.ts"
import { LooksQuery } from "../../domain/LooksQuery.ts"
import { UpdateLook } from "../../domain/UpdateLook.ts"
import { UploadAsset } from "../../domain/UploadAsset.ts"
import { UploadedAsset } from "../../domain/UploadedAsset.ts"
import { formOf } from "../internal/photoForm.ts"
import { DataOf } from "./DataOf.ts"
import { makeOperation } from "./Operation.ts"

const createsAvatar = ["data.avatar_item.id", "data.avatar_group.id"]

const lookId = Schema.Struct({ look_id: PhotoAvatarId }).pipe(Schema.pluck("look_id"))

const groupId = Schema.Struct({ group_id: PhotoAvatarGroupId }).pipe(Schema.pluck("group_id"))

const deleted = DataOf(Schema.Struct({ id: Schema.String }))

export const createPhotoAvatar = makeOperation({
  name: "AvatarService.createPhotoAvatar",
  method: "POST",
  path: "/v3/avatars",
  request: CreatePhotoAvatar,
  response: DataOf(CreatedAvatar),
  creates: createsAvatar,
  keyed: true
})

export const createPromptAvatar = makeOperation({
  name: "AvatarService.createPromptAvatar",
  method: "POST",
  path: "/v3/avatars",
  request: CreatePromptAvatar,
  response: DataOf(CreatedAvatar),
  creates: createsAvatar,
  keyed: true
})

export const uploadAsset = makeOperation({
  name: "AvatarService.uploadAsset",
  method: "POST",
  path: "/v3/assets",
  request: UploadAsset,
  body: formOf,
  response: DataOf(UploadedAsset),
  creates: ["data.asset_id"],
  keyed: true
})

export const getAsset = makeOperation({
  name: "AvatarService.getAsset",
  method: "GET",
  path: "/v3/assets/{asset_id}",
  request: Schema.Struct({ asset_id: AssetId }).pipe(Schema.pluck("asset_id")),
  response: DataOf(HeyGenAsset)
})

export const getLook = makeOperation({
  name: "AvatarService.getLook",
  method: "GET",
  path: "/v3/avatars/looks/{look_id}",
  request: lookId,
  response: DataOf(AvatarLook)
})

export const listLooks = makeOperation({
  name: "AvatarService.listLooks",
  method: "GET",
  path: "/v3/avatars/looks",
  request: LooksQuery,
  response: ListPage(AvatarLook)
})

export const listGroups = makeOperation({
  name: "AvatarService.listGroups",
  method: "GET",
  path: "/v3/avatars",
  request: GroupsQuery,
  response: ListPage(AvatarGroup)
})

export const getGroup = makeOperation({
  name: "AvatarService.getGroup",
  method: "GET",
  path: "/v3/avatars/{group_id}",
  request: groupId,
  response: DataOf(AvatarGroup)
})

export const updateLook = makeOperation({
  name: "AvatarService.updateLook",
  method: "PATCH",
  path: "/v3/avatars/looks/{look_id}",
  request: UpdateLook,
  response: DataOf(AvatarLook)
})

export const deleteLook = makeOperation({
  name: "AvatarService.deleteLook",
  method: "DELETE",
  path: "/v3/avatars/looks/{look_id}",
  request: lookId,
  response: deleted
})

export const deleteGroup = makeOperation({
  name: "AvatarService.deleteGroup",
  method: "DELETE",
  path: "/v3/avatars/{group_id}",
  request: groupId,
  response: deleted
})

export const createConsent = makeOperation({
  name: "AvatarService.createConsent",
  method: "POST",
  path: "/v3/avatars/{group_id}/consent",
  request: CreateConsent,
  response: DataOf(AvatarConsent)
})
