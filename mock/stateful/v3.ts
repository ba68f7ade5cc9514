import * as Effect from "effect/Effect"
import {
  type Asked,
  found,
  type Handler,
  isObject,
  jsonOf,
  optionalTextOf,
  photoTypeOf,
  pictureOf,
  textOf
} from "./Asked.ts"
import { invalid, notFound, type Refusal } from "./Refusal.ts"
import type { Group, Look, World } from "./World.ts"

const longestName = 255
const longestPrompt = 1000

/** One page of a list. The token of a page is the index of its first item. */
const pageOf = (items: ReadonlyArray<unknown>, { query }: Asked): Effect.Effect<unknown, Refusal> => {
  const limit = Number(query.get("limit") ?? 20)
  const from = Number(query.get("token") ?? 0)
  if (!Number.isInteger(limit) || limit < 1 || limit > 50) return Effect.fail(invalid("limit", "1 to 50 required"))
  if (!Number.isInteger(from) || from < 0) return Effect.fail(invalid("token", "Unknown token"))
  const hasMore = from + limit < items.length
  return Effect.succeed({
    data: items.slice(from, from + limit),
    has_more: hasMore,
    next_token: hasMore ? String(from + limit) : null
  })
}

const checkPhoto = (file: unknown, field: string): Effect.Effect<void, Refusal> => {
  if (!isObject(file)) return Effect.fail(invalid(field, "Object required"))
  switch (file.type) {
    case "asset_id":
      return Effect.asVoid(textOf(file, "asset_id"))
    case "url":
      return Effect.filterOrFail(
        textOf(file, "url"),
        (url) => url.startsWith("https://"),
        () => invalid(field, "https URL required")
      ).pipe(Effect.asVoid)
    case "base64":
      return Effect.asVoid(Effect.zip(textOf(file, "media_type"), textOf(file, "data")))
    default:
      return Effect.fail(invalid(`${field}.type`, "asset_id, url or base64 required"))
  }
}

/** The bytes of the part named `file` of a multipart form. */
const fileOf = ({ body, contentType }: Asked) =>
  Effect.tryPromise({
    try: async () => {
      const form = await new Response(body.slice(), { headers: { "content-type": contentType } }).formData()
      const file = form.get("file")
      return file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : undefined
    },
    catch: () => invalid("body", "Multipart form required")
  }).pipe(
    Effect.flatMap((file) =>
      file === undefined ? Effect.fail(invalid("file", "Field required")) : Effect.succeed(file)
    )
  )

const owned = (items: ReadonlyArray<unknown>, { query }: Asked) => (query.get("ownership") === "public" ? [] : items)

/** The v3 endpoints, by method and path. */
export const makeV3 = (world: World): Readonly<Record<string, Handler>> => {
  const lookOf = ({ groupId, id, name }: Look, ready: boolean) => {
    return {
      id,
      name,
      avatar_type: "photo_avatar",
      group_id: groupId,
      status: ready ? "completed" : "processing",
      error: null,
      preview_image_url: ready ? pictureOf(id) : null,
      preview_video_url: null,
      image_width: ready ? 1024 : 0,
      image_height: ready ? 1024 : 0,
      preferred_orientation: "square",
      gender: null,
      default_voice_id: world.groups.get(groupId)?.voiceId ?? null,
      supported_api_engines: ["avatar_iv"],
      tags: []
    }
  }

  const groupOf = ({ createdAt, id, name, voiceId }: Group) => {
    const looks = world.looksOf(id)
    const ready = looks.find((look) => world.isReady(look.id))
    return {
      id,
      name,
      created_at: Math.floor(createdAt / 1000),
      looks_count: looks.length,
      status: looks.every((look) => world.isReady(look.id)) ? "completed" : "processing",
      consent_status: null,
      error: null,
      preview_image_url: ready === undefined ? null : pictureOf(ready.id),
      preview_video_url: null,
      gender: null,
      default_voice_id: voiceId
    }
  }

  const create: Handler = (asked) =>
    Effect.gen(function* () {
      const json = yield* jsonOf(asked)
      const name = yield* textOf(json, "name", longestName)
      if (json.type === "photo") yield* checkPhoto(json.file, "file")
      else if (json.type === "prompt") yield* textOf(json, "prompt", longestPrompt)
      else return yield* invalid("type", "photo or prompt required")
      const given = yield* optionalTextOf(json, "avatar_group_id")
      if (given !== undefined) yield* found(world.groups, given, notFound("avatar_group"))
      yield* world.pay(name)
      const group = world.groups.get(given ?? "") ?? {
        id: world.newId("group"),
        name,
        createdAt: asked.now,
        voiceId: null
      }
      const origin = json.type === "photo" ? "uploaded" : "generated"
      const look: Look = { id: world.newId("look"), groupId: group.id, name, origin, createdAt: asked.now }
      world.groups.set(group.id, group)
      world.putLook(look)
      return { data: { avatar_item: lookOf(look, false), avatar_group: groupOf(group) } }
    })

  const deleteLook = (look: Look) => {
    world.deleteLook(look)
    if (world.looksOf(look.groupId).length === 0) world.groups.delete(look.groupId)
  }

  const theLook = ({ params }: Asked) => found(world.looks, params.look_id, notFound("avatar"))
  const theGroup = ({ params }: Asked) => found(world.groups, params.group_id, notFound("avatar_group"))
  const theAsset = ({ params }: Asked) => found(world.assets, params.asset_id, notFound("asset"))

  return {
    "POST /v3/avatars": create,
    "GET /v3/avatars": (asked) => pageOf(owned([...world.groups.values()].map(groupOf), asked), asked),
    "GET /v3/avatars/looks": (asked) => {
      const groupId = asked.query.get("group_id")
      const looks = groupId === null ? [...world.looks.values()] : world.looksOf(groupId)
      return pageOf(
        owned(
          looks.map((look) => lookOf(look, world.isReady(look.id))),
          asked
        ),
        asked
      )
    },
    "GET /v3/avatars/looks/:look_id": (asked) =>
      Effect.map(theLook(asked), (look) => ({ data: lookOf(look, world.poll(look.id)) })),
    "PATCH /v3/avatars/looks/:look_id": (asked) =>
      Effect.gen(function* () {
        const look = yield* theLook(asked)
        const renamed = { ...look, name: yield* textOf(yield* jsonOf(asked), "name", longestName) }
        world.putLook(renamed)
        return { data: lookOf(renamed, world.isReady(look.id)) }
      }),
    "DELETE /v3/avatars/looks/:look_id": (asked) =>
      Effect.map(theLook(asked), (look) => {
        deleteLook(look)
        return { data: { id: look.id } }
      }),
    "GET /v3/avatars/:group_id": (asked) =>
      Effect.map(theGroup(asked), (group) => {
        const data = groupOf(group)
        for (const { id } of world.looksOf(group.id)) world.poll(id)
        return { data }
      }),
    "PATCH /v3/avatars/:group_id": (asked) =>
      Effect.gen(function* () {
        const group = yield* theGroup(asked)
        const changed = { ...group, voiceId: yield* textOf(yield* jsonOf(asked), "default_voice_id") }
        world.groups.set(group.id, changed)
        return { data: groupOf(changed) }
      }),
    "DELETE /v3/avatars/:group_id": (asked) =>
      Effect.map(theGroup(asked), ({ id }) => {
        for (const look of world.looksOf(id)) world.deleteLook(look)
        world.groups.delete(id)
        return { data: { id } }
      }),
    "POST /v3/avatars/:group_id/consent": (asked) =>
      Effect.map(theGroup(asked), (group) => ({
        data: { avatar_group: groupOf(group), url: `https://app.heygen.example/consent/${group.id}` }
      })),
    "POST /v3/assets": (asked) =>
      Effect.gen(function* () {
        const file = yield* fileOf(asked)
        const type = photoTypeOf(file)
        if (type === undefined) return yield* invalid("file", "JPEG or PNG required")
        const id = world.newId("asset")
        world.assets.set(id, { id, type, size: file.length, createdAt: asked.now })
        return { data: { asset_id: id, url: pictureOf(id), mime_type: type, size_bytes: file.length } }
      }),
    "GET /v3/assets/:asset_id": (asked) =>
      Effect.map(theAsset(asked), ({ createdAt, id }) => ({
        data: {
          id,
          name: id,
          type: "image",
          owner: "account-1",
          space_id: "space-1",
          uploaded_at: Math.floor(createdAt / 1000),
          folder_id: null,
          url: pictureOf(id)
        }
      })),
    "DELETE /v3/assets/:asset_id": (asked) =>
      Effect.map(theAsset(asked), ({ id }) => {
        world.assets.delete(id)
        return { data: { id } }
      }),
    "GET /v3/users/me": () =>
      Effect.sync(() => ({
        data: {
          username: "account-1",
          email: "ada@example.com",
          billing_type: "wallet",
          wallet: { currency: "usd", remaining_balance: world.creditLeft() }
        }
      }))
  }
}
