import * as Effect from "effect/Effect"
import { found, type Handler, jsonOf, optionalTextOf, photoTypeOf, pictureOf, textOf } from "./Asked.ts"
import { invalid, notFound, Refusal } from "./Refusal.ts"
import type { Look, World } from "./World.ts"

const keyOf = (id: string) => `image/${id}/original`

const generatedKey = /^image\/(generation-\d+)-\d+\/original$/

const contentTypeMismatch = new Refusal({ status: 400, code: 400543, message: "Content type does not match" })

const looksNotFound = new Refusal({ status: 404, code: "not_found", message: "Avatar looks not found." })

const mostKeys = 4

const noImageKey = new Refusal({ status: 400, code: "internal_error", message: "image_key does not exist" })

const generationFields = ["age", "gender", "ethnicity", "orientation", "pose", "style"]

const longestAppearance = 1000

/** The endpoints of v1 and v2, by method and path. */
export const makeV2 = (world: World): Readonly<Record<string, Handler>> => {
  const avatarOf = ({ createdAt, groupId, id, name, origin }: Look, ready: boolean) => {
    return {
      id,
      group_id: groupId,
      name,
      status: ready ? "completed" : "pending",
      created_at: createdAt / 1000,
      image_url: ready ? pictureOf(id) : "",
      is_motion: false,
      motion_preview_url: null,
      business_type: origin,
      upscale_availability: { available: ready, reason: "" },
      upscaled: false,
      background_sound_effect: null,
      default_voice_id: world.groups.get(groupId)?.voiceId ?? null,
      moderation_msg: null
    }
  }

  const add = (look: Look) => {
    world.putLook(look)
    return avatarOf(look, false)
  }

  const originOf = (json: Readonly<Record<string, unknown>>) =>
    typeof json.generation_id === "string" ? "generated" : "uploaded"

  /** Refuses a generated photo that comes with another generation than its own. Photos of elsewhere are not known. */
  const checkGeneration = (key: string, generationId: string | undefined): Effect.Effect<void, Refusal> => {
    const generation = generatedKey.exec(key)?.[1] ?? ""
    return world.generations.has(generation) && generationId !== generation
      ? Effect.fail(invalid("generation_id", "The generation of the photo required"))
      : Effect.void
  }

  /** An image key may be that of an earlier upload, but not the id of an asset or a generation, or a URL. */
  const imageKeyOf = (json: Readonly<Record<string, unknown>>) =>
    Effect.filterOrFail(
      textOf(json, "image_key"),
      (key) => !world.assets.has(key) && !world.generations.has(key) && !/^https?:/i.test(key),
      () => noImageKey
    )

  const imageKeysOf = ({ image_keys: keys }: Readonly<Record<string, unknown>>) =>
    Array.isArray(keys) && keys.length > 0 && keys.length <= mostKeys
      ? Effect.forEach(Array.from<unknown>(keys), (image_key) => imageKeyOf({ image_key }))
      : Effect.fail(invalid("image_keys", `1 to ${mostKeys} required`))

  const groupOf = (id: string) => found(world.groups, id, notFound("avatar_group"))

  return {
    "POST /v1/asset": ({ body, contentType, now }) =>
      Effect.suspend(() => {
        const type = photoTypeOf(body)
        if (type !== contentType) return Effect.fail(contentTypeMismatch)
        const id = world.newId("asset")
        world.assets.set(id, { id, type, size: body.length, createdAt: now })
        return Effect.succeed({
          code: 100,
          data: {
            id,
            name: id,
            file_type: "image",
            folder_id: "",
            meta: null,
            created_ts: Math.floor(now / 1000),
            url: pictureOf(id),
            image_key: keyOf(id)
          },
          msg: null,
          message: null
        })
      }),
    "POST /v2/photo_avatar/avatar_group/create": (asked) =>
      Effect.gen(function* () {
        const json = yield* jsonOf(asked)
        const name = yield* textOf(json, "name")
        const key = yield* imageKeyOf(json)
        const generationId = yield* optionalTextOf(json, "generation_id")
        if (generationId !== undefined) yield* checkGeneration(key, generationId)
        yield* world.pay(name)
        // HeyGen gives a group and its first look one id.
        const id = world.newId("group")
        world.groups.set(id, { id, name, createdAt: asked.now, voiceId: null, consentStatus: null })
        return { error: null, data: add({ id, groupId: id, name, origin: originOf(json), createdAt: asked.now }) }
      }),
    "POST /v2/photo_avatar/avatar_group/add": (asked) =>
      Effect.gen(function* () {
        const json = yield* jsonOf(asked)
        const group = yield* groupOf(yield* textOf(json, "group_id"))
        const name = yield* textOf(json, "name")
        const keys = yield* imageKeysOf(json)
        const generationId = yield* optionalTextOf(json, "generation_id")
        yield* Effect.forEach(keys, (key) => checkGeneration(key, generationId), { discard: true })
        const origin = originOf(json)
        return {
          error: null,
          data: {
            photo_avatar_list: keys.map(() =>
              add({ id: world.newId("look"), groupId: group.id, name, origin, createdAt: asked.now })
            )
          }
        }
      }),
    "POST /v2/photo_avatar/photo/generate": (asked) =>
      Effect.gen(function* () {
        const json = yield* jsonOf(asked)
        const name = yield* textOf(json, "name")
        yield* Effect.forEach(generationFields, (field) => textOf(json, field), { discard: true })
        yield* textOf(json, "appearance", longestAppearance)
        yield* world.pay(name)
        const id = world.newId("generation")
        world.generations.add(id)
        return { error: null, data: { generation_id: id } }
      }),
    "GET /v2/photo_avatar/generation/:generation_id": ({ params: { generation_id: id = "" } }) =>
      Effect.suspend(() => {
        if (!world.generations.has(id)) return Effect.fail(notFound("resource"))
        const ready = world.poll(id)
        const photos = [1, 2, 3, 4].map((index) => `${id}-${index}`)
        return Effect.succeed({
          error: null,
          data: {
            id,
            status: ready ? "success" : "in_progress",
            msg: null,
            image_url_list: ready ? photos.map(pictureOf) : null,
            image_key_list: ready ? photos.map(keyOf) : null
          }
        })
      }),
    "GET /v2/photo_avatar/:id": ({ params }) =>
      Effect.map(found(world.looks, params.id, notFound("avatar")), (look) => ({
        error: null,
        data: avatarOf(look, world.poll(look.id))
      })),
    "GET /v2/avatar_group.list": () =>
      Effect.sync(() => {
        const groups = [...world.groups.values()].map(({ createdAt, id, name, voiceId }) => {
          const looks = world.looksOf(id)
          const ready = looks.find((look) => world.isReady(look.id))
          return {
            id,
            name,
            created_at: Math.floor(createdAt / 1000),
            num_looks: looks.length,
            preview_image: ready === undefined ? null : pictureOf(ready.id),
            group_type: "PRIVATE",
            train_status: "empty",
            default_voice_id: voiceId
          }
        })
        return { error: null, data: { total_count: groups.length, avatar_group_list: groups } }
      }),
    "GET /v2/avatar_group/:group_id/avatars": ({ params: { group_id: id = "" } }) =>
      Effect.flatMap(groupOf(id), () => {
        const looks = world.looksOf(id)
        return looks.length === 0
          ? Effect.fail(looksNotFound)
          : Effect.succeed({
              error: null,
              data: { avatar_list: looks.map((look) => avatarOf(look, world.isReady(look.id))) }
            })
      })
  }
}
