import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { invalid, type Refused } from "../Refused.ts"
import type { Asked, Handler } from "./Asked.ts"
import { isObject, type Json, jsonOf, optionalTextOf, textOf } from "./fields.ts"
import { type FileKind, kindOf, storedTypeOf } from "./fileTypes.ts"
import { photoTypeOfBase64, pictureOf } from "./photos.ts"
import { notFound } from "./refusals.ts"
import { found, type Group, type Look, type World } from "./World.ts"

const longestName = 255
const longestPrompt = 1000
const mostReferences = 3

/** A parameter of the query that has one of a few values. */
const oneOf = <const A extends string>(
  { query }: Asked,
  name: string,
  values: ReadonlyArray<A>
): Effect.Effect<A | undefined, Refused> => {
  const given = query.get(name)
  const value = values.find((value) => value === given)
  return given !== null && value === undefined
    ? Effect.fail(invalid(name, `${values.join(", ")} required`))
    : Effect.succeed(value)
}

/** The bytes of the part named `file` of a multipart form. */
const fileOf = ({ body, contentType }: Asked) =>
  Effect.tryPromise({
    try: async () => {
      const form = await new Response(body.slice(), { headers: { "content-type": contentType } }).formData()
      const file = form.get("file")
      return file instanceof Blob ? { bytes: new Uint8Array(await file.arrayBuffer()), type: file.type } : undefined
    },
    catch: () => invalid("body", "Multipart form required")
  }).pipe(
    Effect.flatMap((file) =>
      file === undefined ? Effect.fail(invalid("file", "Field required")) : Effect.succeed(file)
    )
  )

const notOfType = (field: string) =>
  invalid(field, "Content type not match: a JPEG or PNG of its declared type required")

const notStored = invalid(
  "file",
  "Content type not match: a JPEG or PNG, or a file declared as video, audio, PDF or SRT, required"
)

/** Whether a list is asked for what the account owns, which is all that the mock has. */
const isForOwned = (asked: Asked) =>
  Effect.map(oneOf(asked, "ownership", ["public", "private"]), (ownership) => ownership !== "public")

/** The v3 endpoints, by method and path. */
export const makeV3 = (world: World): Readonly<Record<string, Handler>> => {
  /** An asset that the mock never made is taken for one of the right kind that was uploaded before. */
  const checkAsset = (id: string, field: string, kind: FileKind): Effect.Effect<void, Refused> => {
    if (world.deletedAssets.has(id)) return Effect.fail(notFound("asset"))
    const asset = world.assets.get(id)
    return asset === undefined || kindOf(asset.type) === kind
      ? Effect.void
      : Effect.fail(invalid(field, `Content type not match: an asset of the type ${kind} required`))
  }

  const checkFile = (
    file: unknown,
    field: string,
    kind: FileKind,
    types = "asset_id or url"
  ): Effect.Effect<void, Refused> => {
    if (!isObject(file)) return Effect.fail(invalid(field, "Object required"))
    switch (file.type) {
      case "asset_id":
        return Effect.flatMap(textOf(file, "asset_id"), (id) => checkAsset(id, field, kind))
      case "url":
        return Effect.filterOrFail(
          textOf(file, "url"),
          (url) => url.startsWith("https://"),
          () => invalid(field, "https URL required")
        ).pipe(Effect.asVoid)
      default:
        return Effect.fail(invalid(`${field}.type`, `${types} required`))
    }
  }

  const checkPhoto = (file: unknown, field: string): Effect.Effect<void, Refused> =>
    isObject(file) && file.type === "base64"
      ? Effect.filterOrFail(
          Effect.zip(textOf(file, "media_type"), textOf(file, "data")),
          ([type, data]) => photoTypeOfBase64(data) === type,
          () => notOfType(field)
        ).pipe(Effect.asVoid)
      : checkFile(file, field, "image", "asset_id, url or base64")

  const checkReferences = (images: unknown): Effect.Effect<void, Refused> => {
    if (Predicate.isNullable(images)) return Effect.void
    return Array.isArray(images) && images.length <= mostReferences
      ? Effect.forEach(images, (image) => checkPhoto(image, "reference_images"), { discard: true })
      : Effect.fail(invalid("reference_images", `At most ${mostReferences} required`))
  }

  /** Whether the consent is a video, which HeyGen reviews, or a page that the person visits. */
  const isByVideo = Effect.fnUntraced(function* (json: Json) {
    const text = yield* optionalTextOf(json, "consent_text")
    const reroute = yield* optionalTextOf(json, "reroute_url")
    if (text !== undefined && /[<>]/.test(text)) return yield* invalid("consent_text", "Text without < and > required")
    if (Predicate.isNullable(json.consent_video)) return false
    if (text !== undefined || reroute !== undefined) {
      return yield* invalid("consent_video", "It cannot be combined with consent_text or reroute_url")
    }
    yield* checkFile(json.consent_video, "consent_video", "video")
    return true
  })

  const lookOf = ({ groupId, id, name }: Look, now: number, ready = world.isReady(id)) => {
    return {
      id,
      name,
      avatar_type: "photo_avatar",
      group_id: groupId,
      status: ready ? "completed" : "processing",
      error: null,
      preview_image_url: ready ? pictureOf(id, now) : null,
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

  const groupOf = ({ consentStatus, createdAt, id, name, voiceId }: Group, now: number, isReady = world.isReady) => {
    const looks = world.looksOf(id)
    const ready = looks.find((look) => isReady(look.id))
    return {
      id,
      name,
      created_at: Math.floor(createdAt / 1000),
      looks_count: looks.length,
      status: looks.every((look) => isReady(look.id)) ? "completed" : "processing",
      consent_status: consentStatus,
      error: null,
      preview_image_url: ready === undefined ? null : pictureOf(ready.id, now),
      preview_video_url: null,
      gender: null,
      default_voice_id: voiceId
    }
  }

  /** One page of a list. The token of a page is the place of the last item of the page before. */
  const pageOf = (items: ReadonlyArray<{ readonly id: string }>, { query }: Asked): Effect.Effect<unknown, Refused> => {
    const limit = Number(query.get("limit") ?? 20)
    const after = Number(query.get("token") ?? 0)
    if (!Number.isInteger(limit) || limit < 1 || limit > 50) return Effect.fail(invalid("limit", "1 to 50 required"))
    if (!Number.isInteger(after) || after < 0) return Effect.fail(invalid("token", "Unknown token"))
    const rest = items.filter(({ id }) => world.placeOf(id) > after)
    const page = rest.slice(0, limit)
    const last = rest.length > limit ? page.at(-1) : undefined
    return Effect.succeed({
      data: page,
      has_more: last !== undefined,
      next_token: last === undefined ? null : String(world.placeOf(last.id))
    })
  }

  /** The id of the group that a new look is added to, if it is not a new group: the one given, or that of its model. */
  const groupIdFor = Effect.fnUntraced(function* (json: Json) {
    const groupId = yield* optionalTextOf(json, "avatar_group_id")
    if (groupId !== undefined) yield* found(world.groups, groupId, notFound("avatar_group"))
    const modelId = json.type === "prompt" ? yield* optionalTextOf(json, "avatar_id") : undefined
    if (modelId === undefined) return groupId
    const model = yield* found(world.looks, modelId, notFound("avatar"))
    if (!world.isReady(modelId)) return yield* invalid("avatar_id", "A look with a usable image required")
    if (groupId !== undefined && groupId !== model.groupId) {
      return yield* invalid("avatar_id", "A look of the group required")
    }
    return model.groupId
  })

  const create: Handler = (asked) =>
    Effect.gen(function* () {
      const json = yield* jsonOf(asked)
      const name = yield* textOf(json, "name", longestName)
      if (json.type === "photo") yield* checkPhoto(json.file, "file")
      else if (json.type === "prompt") {
        yield* textOf(json, "prompt", longestPrompt)
        yield* checkReferences(json.reference_images)
      } else return yield* invalid("type", "photo or prompt required")
      const groupId = yield* groupIdFor(json)
      yield* world.pay(name)
      const group = world.groups.get(groupId ?? "") ?? {
        id: world.newId("group"),
        name,
        createdAt: asked.now,
        voiceId: null,
        consentStatus: null
      }
      const origin = json.type === "photo" ? "uploaded" : "generated"
      const look: Look = { id: world.newId("look"), groupId: group.id, name, origin, createdAt: asked.now }
      world.groups.set(group.id, group)
      world.putLook(look)
      const isReady = (id: string) => id !== look.id && world.isReady(id)
      return {
        data: {
          avatar_item: lookOf(look, asked.now, false),
          avatar_group: groupId === undefined ? groupOf(group, asked.now, isReady) : null
        }
      }
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
    "GET /v3/avatars": (asked) =>
      Effect.flatMap(isForOwned(asked), (isOwned) =>
        pageOf(isOwned ? Array.from(world.groups.values(), (group) => groupOf(group, asked.now)) : [], asked)
      ),
    "GET /v3/avatars/looks": (asked) =>
      Effect.gen(function* () {
        const type = asked.query.get("avatar_type") ?? "photo_avatar"
        const isIncluded = (yield* isForOwned(asked)) && type === "photo_avatar"
        const groupId = asked.query.get("group_id")
        const looks = groupId === null ? [...world.looks.values()] : world.looksOf(groupId)
        return yield* pageOf(isIncluded ? looks.map((look) => lookOf(look, asked.now)) : [], asked)
      }),
    "GET /v3/avatars/looks/:look_id": (asked) =>
      Effect.map(theLook(asked), (look) => ({ data: lookOf(look, asked.now, world.poll(look.id)) })),
    "PATCH /v3/avatars/looks/:look_id": (asked) =>
      Effect.gen(function* () {
        const look = yield* theLook(asked)
        const name = yield* optionalTextOf(yield* jsonOf(asked), "name", longestName)
        const renamed = { ...look, name: name ?? look.name }
        world.putLook(renamed)
        return { data: lookOf(renamed, asked.now) }
      }),
    "DELETE /v3/avatars/looks/:look_id": (asked) =>
      Effect.map(theLook(asked), (look) => {
        deleteLook(look)
        return { data: { id: look.id } }
      }),
    "GET /v3/avatars/:group_id": (asked) =>
      Effect.map(theGroup(asked), (group) => {
        const data = groupOf(group, asked.now)
        for (const { id } of world.looksOf(group.id)) world.poll(id)
        return { data }
      }),
    "PATCH /v3/avatars/:group_id": (asked) =>
      Effect.gen(function* () {
        const group = yield* theGroup(asked)
        const changed = { ...group, voiceId: yield* textOf(yield* jsonOf(asked), "default_voice_id") }
        world.groups.set(group.id, changed)
        return { data: groupOf(changed, asked.now) }
      }),
    "DELETE /v3/avatars/:group_id": (asked) =>
      Effect.map(theGroup(asked), ({ id }) => {
        for (const look of world.looksOf(id)) world.deleteLook(look)
        world.groups.delete(id)
        return { data: { id } }
      }),
    "POST /v3/avatars/:group_id/consent": (asked) =>
      Effect.gen(function* () {
        const group = yield* theGroup(asked)
        const byVideo = yield* isByVideo(yield* jsonOf(asked))
        const changed = { ...group, consentStatus: "pending" }
        world.groups.set(group.id, changed)
        const url = byVideo ? null : `https://app.heygen.example/consent/${group.id}`
        return { data: { avatar_group: groupOf(changed, asked.now), url } }
      }),
    "POST /v3/assets": (asked) =>
      Effect.gen(function* () {
        const { bytes, type: declared } = yield* fileOf(asked)
        const type = storedTypeOf(bytes, declared)
        if (type === undefined) return yield* notStored
        const id = world.newId("asset")
        world.assets.set(id, { id, type, createdAt: asked.now })
        return { data: { asset_id: id, url: pictureOf(id, asked.now), mime_type: type, size_bytes: bytes.length } }
      }),
    "GET /v3/assets/:asset_id": (asked) =>
      Effect.map(theAsset(asked), ({ createdAt, id, type }) => ({
        data: {
          id,
          name: id,
          type: kindOf(type),
          owner: "account-1",
          space_id: "space-1",
          uploaded_at: Math.floor(createdAt / 1000),
          folder_id: null,
          url: pictureOf(id, asked.now)
        }
      })),
    "DELETE /v3/assets/:asset_id": (asked) =>
      Effect.map(theAsset(asked), ({ id }) => {
        world.assets.delete(id)
        world.deletedAssets.add(id)
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
