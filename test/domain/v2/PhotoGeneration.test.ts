import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Redacted, Schema } from "effect"
import { hasPhotos, PhotoGeneration } from "effect-photo-avatar"

const json = { id: "g-1", status: "success", msg: null }

describe("the photos of a generation that was paid for", () => {
  it.each([null, 7, "", "https://files.test/1", {}])("are kept beside one that cannot be read: %j", (unreadable) => {
    const generation = Schema.decodeUnknownSync(PhotoGeneration)({
      ...json,
      image_key_list: ["image/1/original", unreadable, "image/2/original"],
      image_url_list: ["https://files.test/1", 7]
    })
    assert.isTrue(hasPhotos(generation))
    assert.deepStrictEqual<ReadonlyArray<string>>(generation.imageKeys, ["image/1/original", "image/2/original"])
    assert.deepStrictEqual(
      Arr.map(generation.imageUrls, ({ url }) => Redacted.value(url)),
      ["https://files.test/1"]
    )
    const encoded = Schema.encodeSync(PhotoGeneration)(generation)
    assert.deepStrictEqual(encoded.image_key_list, ["image/1/original", "image/2/original"])
    assert.deepStrictEqual(encoded.image_url_list, ["https://files.test/1"])
  })

  it.each([undefined, null, "image/1/original", {}])("are none where the list is %j", (image_key_list) => {
    const generation = Schema.decodeUnknownSync(PhotoGeneration)({ ...json, image_key_list })
    assert.isFalse(hasPhotos(generation))
  })
})
