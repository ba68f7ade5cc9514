import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Either, Schema } from "effect"
import { AddLooks, GenerationId, GroupId, ImageKey } from "effect-photo-avatar"

const photos = (count: number) => Arr.makeBy(count, (index) => ImageKey.make(`image/${index}/original`))

const looks = (count: number) => ({
  groupId: GroupId.make("7c2f0b6e"),
  imageKeys: photos(count),
  name: "In the garden"
})

describe("AddLooks", () => {
  it("encodes to the API's field names", () => {
    const generationId = GenerationId.make("3f9d1c7a")
    assert.deepStrictEqual(Schema.encodeSync(AddLooks)({ ...looks(1), generationId }), {
      group_id: "7c2f0b6e",
      image_keys: ["image/0/original"],
      name: "In the garden",
      generation_id: "3f9d1c7a"
    })
  })

  it("requires one to four photos", () => {
    const check = Schema.validateEither(AddLooks)
    assert.isTrue(Either.isRight(check(looks(4))))
    assert.include(String(Either.getOrThrow(Either.flip(check(looks(5))))), "at most 4 photos")
    assert.isTrue(Either.isLeft(check({ ...looks(1), imageKeys: [] })))
  })
})
