import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { CreateConsent, CreatedAvatar, CreatePhotoAvatar, CreatePromptAvatar, GroupId } from "effect-photo-avatar"

/** What is written of a request that was read. */
const rewrite = <A, I>(request: Schema.Schema<A, I>, json: unknown) =>
  Effect.flatMap(Schema.decodeUnknown(request)(json), Schema.encode(request))

describe("a v3 request is read with null for an absent field, and written without it:", () => {
  it.effect("CreatePhotoAvatar", () =>
    Effect.gen(function* () {
      const json = { type: "photo", name: "Ada", file: { type: "asset_id", asset_id: "a-1" } }
      assert.deepStrictEqual<unknown>(yield* rewrite(CreatePhotoAvatar, { ...json, avatar_group_id: null }), json)
    })
  )

  it.effect("CreatePromptAvatar", () =>
    Effect.gen(function* () {
      const json = { type: "prompt", name: "Ada", prompt: "In oil" }
      const absent = { reference_images: null, avatar_id: null, avatar_group_id: null }
      assert.deepStrictEqual<unknown>(yield* rewrite(CreatePromptAvatar, { ...json, ...absent }), json)
    })
  )

  it.effect("CreateConsent", () =>
    Effect.gen(function* () {
      const json = { group_id: "g-1" }
      const absent = { consent_text: null, consent_video: null, reroute_url: null }
      assert.deepStrictEqual<unknown>(yield* rewrite(CreateConsent, { ...json, ...absent }), json)
    })
  )
})

it("the group of a created avatar is that of its look, otherwise the group beside it", () => {
  const groupOf = (look: object, group: object | null) =>
    Schema.decodeUnknownSync(CreatedAvatar)({ avatar_item: { id: "l-1", ...look }, avatar_group: group }).groupId
  assert.deepStrictEqual(groupOf({ group_id: "g-1" }, { id: "g-2" }), Option.some(GroupId.make("g-1")))
  assert.deepStrictEqual(groupOf({}, { id: "g-2" }), Option.some(GroupId.make("g-2")))
  assert.deepStrictEqual(groupOf({}, null), Option.none())
})
