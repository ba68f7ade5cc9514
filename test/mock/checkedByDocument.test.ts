import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Layer, Option, Stream } from "effect"
import {
  AssetId,
  AvatarService,
  GroupId,
  type HeyGenError,
  ImageKey,
  LookId,
  PhotoAvatarService,
  VoiceId
} from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { checkedByDocument } from "../../mock/prism/checkedByDocument.ts"
import { quiet } from "../support/log.ts"
import { aPng } from "../support/photos.ts"
import { isSoak } from "../support/soak.ts"

const headers = { "x-api-key": "key" }

const jsonRequest = (path: string, body: unknown) =>
  new Request(`http://127.0.0.1${path}`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body)
  })

const aCreate = { type: "photo", name: "Zoe", file: { type: "asset_id", asset_id: "asset-1" } }

/** A handler that keeps the requests it sees, and returns this body. */
const handlerOf = (body: unknown) => {
  const seen: Array<Request> = []
  const handle = async (request: Request) => {
    seen.push(request)
    return Response.json(body)
  }
  return { seen, handle }
}

describe("Prism's engine in front of a handler", () => {
  it.effect.each([
    ["v2", "/v2/photo_avatar/avatar_group/create", { name: 1, image_key: "k" }],
    ["v3", "/v3/avatars", { ...aCreate, name: 1 }]
  ] as const)("refuses a bad request in the shape of %s, and the handler does not see it", ([version, path, body]) =>
    Effect.gen(function* () {
      const { handle, seen } = handlerOf({})
      const checked = yield* checkedByDocument(handle)
      const response = yield* Effect.promise(() => checked(jsonRequest(path, body)))
      const refusal = yield* Effect.promise(() => response.json())
      assert.strictEqual(response.status, 400)
      assert.strictEqual("data" in refusal, version === "v2")
      assert.strictEqual(refusal.error.code, "invalid_parameter")
      assert.include(response.headers.get("sl-violations") ?? "", "name")
      assert.deepStrictEqual(seen, [])
    })
  )

  it.effect("refuses an upload whose body is no form", () =>
    Effect.gen(function* () {
      const { handle, seen } = handlerOf({})
      const checked = yield* checkedByDocument(handle)
      const request = new Request("http://127.0.0.1/v3/assets", {
        method: "POST",
        headers: { ...headers, "content-type": "multipart/form-data; boundary=x" },
        body: "Dear Ada"
      })
      const response = yield* Effect.promise(() => checked(request))
      assert.deepStrictEqual([response.status, seen], [400, []])
    })
  )

  it.effect("passes on a request that no operation can have", () =>
    Effect.gen(function* () {
      const { handle, seen } = handlerOf({})
      const checked = yield* checkedByDocument(handle)
      yield* Effect.promise(() => checked(new Request("http://127.0.0.1/v3/avatars", { method: "OPTIONS" })))
      assert.strictEqual(seen.length, 1)
    })
  )

  it.effect("lists what a response violates", () =>
    Effect.gen(function* () {
      const checked = yield* checkedByDocument(handlerOf({ data: "none" }).handle)
      const response = yield* Effect.promise(() => checked(jsonRequest("/v3/avatars", aCreate)))
      assert.include(response.headers.get("sl-violations") ?? "", "data")
    })
  )

  it.effect("answers with the example that a Prefer header selects, and the handler does not see it", () =>
    Effect.gen(function* () {
      const { handle, seen } = handlerOf({})
      const checked = yield* checkedByDocument(handle)
      const request = jsonRequest("/v3/avatars", aCreate)
      request.headers.set("prefer", Mock.headersOf("v3.createPhotoAvatar", "insufficientCredit").prefer ?? "")
      const response = yield* Effect.promise(() => checked(request))
      assert.deepStrictEqual([response.status, response.headers.get("sl-violations"), seen], [402, null, []])
    })
  )

  it.effect("passes a file of 20 MB on byte for byte", () =>
    Effect.gen(function* () {
      const file = new Uint8Array(20_000_000).fill(0xff)
      file.set(aPng)
      const form = new FormData()
      form.append("file", new File([file], "zoe.png", { type: "image/png" }))
      const { handle, seen } = handlerOf({
        data: { asset_id: "asset-1", url: null, mime_type: null, size_bytes: null }
      })
      const checked = yield* checkedByDocument(handle)
      yield* Effect.promise(() =>
        checked(new Request("http://127.0.0.1/v3/assets", { method: "POST", headers, body: form }))
      )
      const received = yield* Effect.promise(async () => (await seen[0]?.formData())?.get("file"))
      const bytes = received instanceof File ? yield* Effect.promise(() => received.arrayBuffer()) : undefined
      assert.isTrue(bytes !== undefined && Buffer.from(bytes).equals(file))
    })
  )

  it.live("lets a scenario win over what the mock remembers", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const refused = yield* Effect.flip(avatars.createPhotoAvatar({ name: "Zoe", photo: AssetId.make("asset-1") }))
      assert.strictEqual(refused._tag, "ModerationRejected")
      const { look } = yield* avatars.createPromptAvatar({ name: "Ada", prompt: "In oil" })
      assert.deepStrictEqual((yield* avatars.getLook(look.id)).name, Option.some("Ada"))
    }).pipe(Effect.provide(Mock.layerChecked({ "v3.createPhotoAvatar": "moderationRefused" })))
  )
})

type Step = Effect.Effect<unknown, HeyGenError, AvatarService | PhotoAvatarService>

const v3 = (step: (avatars: AvatarService.Service) => Effect.Effect<unknown, HeyGenError>): Step =>
  Effect.flatMap(AvatarService, step)

const v2 = (step: (avatars: PhotoAvatarService.Service) => Effect.Effect<unknown, HeyGenError>): Step =>
  Effect.flatMap(PhotoAvatarService, step)

const names = FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== "")

const numbers = FastCheck.integer({ min: 1, max: 2 })

const photo = AssetId.make("asset-1")

/** Steps on a few ids, so that a series meets what it created and deleted before. */
const steps: FastCheck.Arbitrary<Step> = FastCheck.oneof(
  FastCheck.constant(v3((avatars) => avatars.uploadAsset({ file: aPng }))),
  FastCheck.constant(v2((avatars) => avatars.uploadPhoto(aPng))),
  names.map((name) => v3((avatars) => avatars.createPhotoAvatar({ name, photo }))),
  names.map((name) => v3((avatars) => avatars.createPromptAvatar({ name, prompt: "In oil" }))),
  names.map((name) => v2((avatars) => avatars.createGroup({ name, imageKey: ImageKey.make("image/1/original") }))),
  FastCheck.tuple(names, numbers).map(([name, n]) =>
    v3((avatars) => avatars.createPhotoAvatar({ name, photo, groupId: GroupId.make(`group-${n}`) }))
  ),
  FastCheck.tuple(names, numbers).map(([name, n]) =>
    v3((avatars) => avatars.updateLook({ lookId: LookId.make(`look-${n}`), name }))
  ),
  numbers.map((n) =>
    v3((avatars) =>
      avatars.updateGroup({ groupId: GroupId.make(`group-${n}`), defaultVoiceId: VoiceId.make("voice-1") })
    )
  ),
  ...[
    (id: LookId) => v3((avatars) => avatars.getLook(id)),
    (id: LookId) => v3((avatars) => avatars.deleteLook(id)),
    (id: LookId) => v2((avatars) => avatars.getPhotoAvatar(id))
  ].map((step) => numbers.map((n) => step(LookId.make(`look-${n}`)))),
  // On v2, a group has the id of its first look.
  numbers.map((n) => v2((avatars) => avatars.getPhotoAvatar(LookId.make(`group-${n}`)))),
  ...[
    (id: GroupId) => v3((avatars) => avatars.getGroup(id)),
    (id: GroupId) => v3((avatars) => avatars.deleteGroup(id)),
    (id: GroupId) => v2((avatars) => avatars.listLooks(id))
  ].map((step) => numbers.map((n) => step(GroupId.make(`group-${n}`)))),
  FastCheck.constant(v3((avatars) => Stream.runDrain(avatars.listLooks({ pageSize: 2 })))),
  FastCheck.constant(v3((avatars) => Stream.runDrain(avatars.listGroups({ pageSize: 2 })))),
  FastCheck.constant(v2((avatars) => avatars.listGroups))
)

const refusedAtMost = (step: Step) =>
  Effect.catchTags(step, {
    ResourceNotFound: () => Effect.void,
    QuotaExceeded: () => Effect.void,
    RateLimited: () => Effect.void
  })

const checkedWorld = (server: Mock.StatefulServerOptions) =>
  Mock.layerChecked({}, server, { retry: { times: 0 } }).pipe(Layer.merge(quiet), Layer.orDie)

const series = FastCheck.array(steps, { minLength: 5, maxLength: 20 })

/** Each series has a world of its own, so that one that fails can be shrunk, and fails again. */
const played = (series: ReadonlyArray<Step>, server: Mock.StatefulServerOptions) =>
  Effect.forEach(series, refusedAtMost, { discard: true }).pipe(Effect.provide(checkedWorld(server)))

const runs = { fastCheck: { numRuns: isSoak ? 500 : 10 } }

describe("a series of calls violates the document in neither direction", () => {
  it.live.prop("whatever was created and deleted before", [series], ([series]) => played(series, { polls: 1 }), runs)

  it.live.prop("also where much is refused", [series], ([series]) => played(series, { credit: 1, perSecond: 10 }), runs)
})
