import { assert, describe, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import { CreatePhotoAvatarGroup, GenerationId, ImageKey } from "effect-photo-avatar"

const check = Schema.decodeUnknownEither(Schema.typeSchema(CreatePhotoAvatarGroup))

const complaint = (request: unknown) => String(Either.getOrThrow(Either.flip(check(request))))

describe("CreatePhotoAvatarGroup", () => {
  it("encodes to the API's field names, and omits an absent generation id", () => {
    const encode = Schema.encodeSync(CreatePhotoAvatarGroup)
    const imageKey = ImageKey.make("image/5f1c/original")
    assert.deepStrictEqual(encode({ name: "Ada", imageKey }), { name: "Ada", image_key: "image/5f1c/original" })
    assert.deepStrictEqual(encode({ name: "Ada", imageKey, generationId: GenerationId.make("g1") }), {
      name: "Ada",
      image_key: "image/5f1c/original",
      generation_id: "g1"
    })
  })

  it("reports a blank name, image key or generation id", () => {
    assert.include(complaint({ name: " \n", imageKey: "image/5f1c/original" }), "must not be blank")
    assert.include(complaint({ name: "Ada", imageKey: "\t" }), "must not be blank")
    assert.include(complaint({ name: "Ada", imageKey: "k", generationId: " " }), "must not be blank")
  })

  it("reports a URL in place of an image key, without its signature", () => {
    const said = complaint({ name: "Ada", imageKey: "https://files.test/i?Signature=top-secret" })
    assert.include(said, "image_key")
    assert.notInclude(said, "top-secret")
  })
})
