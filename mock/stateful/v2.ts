import * as Effect from "effect/Effect"
import { invalid, Refused } from "../Refused.ts"
import type { Handler } from "./Asked.ts"
import { type Json, jsonOf, optionalTextOf, textOf } from "./fields.ts"
import { imageKeyOfAsset, pictureOf } from "./photos.ts"
import { notFound } from "./refusals.ts"
import { found, type Look, type World } from "./World.ts"

const generatedKey = /^image\/(generation-\d+)-\d+\/original$/

const looksNotFound = new Refused({ status: 404, code: "not_found", message: "Avatar looks not found." })

const mostKeys = 4

const noImageKey = new Refused({ status: 400, code: "internal_error", message: "image_key does not exist" })

const generationFields = ["age", "gender", "ethnicity", "orientation", "pose", "style"]

const longestAppearance = 1000

/** The endpoints of v2, by method and path. */
export const makeV2 = (world: World): Readonly<Record<string, Handler>> => {
  const avatarOf = ({ createdAt, groupId, id, name, origin }: Look, ready: boolean, now: number) => {
    return {
      id,
      group_id: groupId,
      name,
      status: ready ? "completed" : "pending",
      created_at: createdAt / 1000,
      image_url: pictureOf(id, now),
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
    return avatarOf(look, false, look.createdAt)
  }

  const originOf = (generationId: string | undefined) => (generationId === undefined ? "uploaded" : "generated")

  /** Refuses a generated photo that comes with another generation than its own. Photos of elsewhere are not known. */
  const checkGeneration = (key: string, generationId: string | undefined): Effect.Effect<void, Refused> => {
    const generation = generatedKey.exec(key)?.[1] ?? ""
    return world.generations.has(generation) && generationId !== generation
      ? Effect.fail(invalid("generation_id", "The generation of the photo required"))
      : Effect.void
  }

  /** An image key may be that of an earlier upload, but not the id of an asset or a generation, or a URL. */
  const imageKeyOf = (json: Json) =>
    Effect.filterOrFail(
      textOf(json, "image_key"),
      (key) => !world.assets.has(key) && !world.generations.has(key) && !/^https?:/i.test(key),
      () => noImageKey
    )

  const imageKeysOf = ({ image_keys: keys }: Json) =>
    Array.isArray(keys) && keys.length > 0 && keys.length <= mostKeys
      ? Effect.forEach(Array.from<unknown>(keys), (image_key) => imageKeyOf({ image_key }))
      : Effect.fail(invalid("image_keys", `1 to ${mostKeys} required`))

  const groupOf = (id: string) => found(world.groups, id, notFound("avatar_group"))

  return {
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
        const origin = originOf(generationId)
        return { error: null, data: add({ id, groupId: id, name, origin, createdAt: asked.now }) }
      }),
    "POST /v2/photo_avatar/avatar_group/add": (asked) =>
      Effect.gen(function* () {
        const json = yield* jsonOf(asked)
        const group = yield* groupOf(yield* textOf(json, "group_id"))
        const name = yield* textOf(json, "name")
        const keys = yield* imageKeysOf(json)
        const generationId = yield* optionalTextOf(json, "generation_id")
        yield* Effect.forEach(keys, (key) => checkGeneration(key, generationId), { discard: true })
        const origin = originOf(generationId)
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
    "GET /v2/photo_avatar/generation/:generation_id": ({ now, params: { generation_id: id = "" } }) =>
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
            image_url_list: ready ? photos.map((photo) => pictureOf(photo, now)) : null,
            image_key_list: ready ? photos.map(imageKeyOfAsset) : null
          }
        })
      }),
    "GET /v2/photo_avatar/:id": ({ now, params }) =>
      Effect.map(found(world.looks, params.id, notFound("avatar")), (look) => ({
        error: null,
        data: avatarOf(look, world.poll(look.id), now)
      })),
    "GET /v2/avatar_group.list": ({ now }) =>
      Effect.sync(() => {
        const groups = [...world.groups.values()].map(({ createdAt, id, name, voiceId }) => {
          const looks = world.looksOf(id)
          const ready = looks.find((look) => world.isReady(look.id))
          return {
            id,
            name,
            created_at: Math.floor(createdAt / 1000),
            num_looks: looks.length,
            preview_image: ready === undefined ? null : pictureOf(ready.id, now),
            group_type: "PRIVATE",
            train_status: "empty",
            default_voice_id: voiceId
          }
        })
        return { error: null, data: { total_count: groups.length, avatar_group_list: groups } }
      }),
    "GET /v2/avatar_group/:group_id/avatars": ({ now, params: { group_id: id = "" } }) =>
      Effect.flatMap(groupOf(id), () => {
        const looks = world.looksOf(id)
        return looks.length === 0
          ? Effect.fail(looksNotFound)
          : Effect.succeed({
              error: null,
              data: { avatar_list: looks.map((look) => avatarOf(look, world.isReady(look.id), now)) }
            })
      })
  }
}
