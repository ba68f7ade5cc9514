import createClient from "openapi-fetch"
import type { components, paths } from "./paths.ts"

const heygen = createClient<paths>({ baseUrl: process.env.BASE_URL ?? "", headers: { "x-api-key": "key" } })

const created = await heygen.POST("/v3/avatars", {
  params: { header: { "Idempotency-Key": "ada-1" } },
  body: { type: "photo", name: "Ada", file: { type: "asset_id", asset_id: "2ad7c1f9" } }
})
const look = created.data?.data?.avatar_item
const groupId = look?.group_id ?? ""

const looks = await heygen.GET("/v3/avatars/looks", {
  params: { query: { group_id: groupId, avatar_type: "photo_avatar", ownership: "private", limit: 10 } }
})

const group = await heygen.GET("/v3/avatars/{group_id}", { params: { path: { group_id: groupId } } })

const refused = await heygen.GET("/v3/avatars/{group_id}", {
  params: { path: { group_id: groupId } },
  headers: { prefer: "code=404, example=avatarGroupNotFound" }
})

const ready: components["schemas"]["AvatarStatus"] = "completed"

process.stdout.write(
  JSON.stringify({
    look: look?.id,
    group: created.data?.data?.avatar_group?.id,
    listed: looks.data?.data?.map(({ id }) => id),
    read: group.data?.data?.id,
    ready: group.data?.data?.status === ready,
    refusal: typeof refused.error === "object" ? refused.error.error.code : refused.error
  })
)
