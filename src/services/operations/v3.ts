import * as Schema from "effect/Schema"
import { AssetId, GroupId, LookId } from "../../domain/Ids.ts"
import { Account } from "../../domain/v3/Account.ts"
import { AvatarConsent } from "../../domain/v3/AvatarConsent.ts"
import { AvatarGroup } from "../../domain/v3/AvatarGroup.ts"
import { AvatarLook } from "../../domain/v3/AvatarLook.ts"
import { CreateConsent } from "../../domain/v3/CreateConsent.ts"
import { CreatedAvatar } from "../../domain/v3/CreatedAvatar.ts"
import { CreatePhotoAvatar } from "../../domain/v3/CreatePhotoAvatar.ts"
import { CreatePromptAvatar } from "../../domain/v3/CreatePromptAvatar.ts"
import { GroupsQuery } from "../../domain/v3/GroupsQuery.ts"
import { HeyGenAsset } from "../../domain/v3/HeyGenAsset.ts"
import { ListPage } from "../../domain/v3/ListPage.ts"
import { LooksQuery } from "../../domain/v3/LooksQuery.ts"
import { UpdateGroup } from "../../domain/v3/UpdateGroup.ts"
import { UpdateLook } from "../../domain/v3/UpdateLook.ts"
import { UploadAsset } from "../../domain/v3/UploadAsset.ts"
import { UploadedAsset } from "../../domain/v3/UploadedAsset.ts"
import { formOf } from "../internal/photo/photoForm.ts"
import { DataOf } from "./DataOf.ts"
import { makeOperation } from "./Operation.ts"

const assetId = Schema.Struct({ asset_id: AssetId }).pipe(Schema.pluck("asset_id"))

const lookId = Schema.Struct({ look_id: LookId }).pipe(Schema.pluck("look_id"))

const groupId = Schema.Struct({ group_id: GroupId }).pipe(Schema.pluck("group_id"))

/** The response to a change without a result: HeyGen does not document it, or it repeats the id of the request. */
const changed = Schema.transform(Schema.Unknown, Schema.Void, {
  strict: true,
  decode: () => undefined,
  encode: () => ({})
})

export const createPhotoAvatar = makeOperation({
  name: "AvatarService.createPhotoAvatar",
  method: "POST",
  path: "/v3/avatars",
  request: CreatePhotoAvatar,
  response: DataOf(CreatedAvatar),
  creates: ["data.avatar_item.id", "data.avatar_group.id"],
  keyed: true
})

export const createPromptAvatar = makeOperation({
  name: "AvatarService.createPromptAvatar",
  method: "POST",
  path: "/v3/avatars",
  request: CreatePromptAvatar,
  response: DataOf(CreatedAvatar),
  // A group in the response may be an old one: that of the look on which the prompt is based.
  creates: ["data.avatar_item.id"],
  keyed: true
})

export const uploadAsset = makeOperation({
  name: "AvatarService.uploadAsset",
  method: "POST",
  path: "/v3/assets",
  request: UploadAsset,
  body: formOf,
  kind: "upload",
  response: DataOf(UploadedAsset),
  creates: ["data.asset_id"],
  keyed: true
})

export const getAsset = makeOperation({
  name: "AvatarService.getAsset",
  method: "GET",
  path: "/v3/assets/{asset_id}",
  request: assetId,
  response: DataOf(HeyGenAsset)
})

export const deleteAsset = makeOperation({
  name: "AvatarService.deleteAsset",
  method: "DELETE",
  path: "/v3/assets/{asset_id}",
  request: assetId,
  response: changed
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

export const updateGroup = makeOperation({
  name: "AvatarService.updateGroup",
  method: "PATCH",
  path: "/v3/avatars/{group_id}",
  request: UpdateGroup,
  response: changed
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
  response: changed
})

export const deleteGroup = makeOperation({
  name: "AvatarService.deleteGroup",
  method: "DELETE",
  path: "/v3/avatars/{group_id}",
  request: groupId,
  response: changed
})

export const createConsent = makeOperation({
  name: "AvatarService.createConsent",
  method: "POST",
  path: "/v3/avatars/{group_id}/consent",
  request: CreateConsent,
  response: DataOf(AvatarConsent),
  keyed: true
})

export const getAccount = makeOperation({
  name: "AvatarService.getAccount",
  method: "GET",
  path: "/v3/users/me",
  request: Schema.Struct({}),
  response: DataOf(Account)
})
