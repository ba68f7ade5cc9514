import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { AssetId, contentKey, PhotoAvatarGroupId } from "effect-photo-avatar"
import { aJpeg, aPng } from "../support/photos.ts"

const url = new URL("https://photos.test/a.jpg")

describe("contentKey", () => {
  it.effect("is the same for the same name and photo, read or streamed", () =>
    Effect.gen(function* () {
      const key = yield* contentKey({ name: "Ada", photo: aPng })
      assert.strictEqual(yield* contentKey({ name: "Ada", photo: aPng.slice() }), key)
      const streamed = { size: aPng.length, stream: Stream.make(aPng.slice(0, 7), aPng.slice(7)) }
      assert.strictEqual(yield* contentKey({ name: "Ada", photo: streamed }), key)
    })
  )

  it.effect("is another for another name, photo, kind of photo or group", () =>
    Effect.gen(function* () {
      const keys = yield* Effect.forEach(
        [
          { name: "Ada", photo: aPng },
          { name: "Grace", photo: aPng },
          { name: "Ada", photo: aJpeg },
          { name: "Ada", photo: url },
          { name: "Ada", photo: AssetId.make(url.href, { disableValidation: true }) },
          { name: "Ada", photo: aPng, groupId: PhotoAvatarGroupId.make("g") }
        ],
        contentKey
      )
      assert.strictEqual(new Set(keys).size, keys.length)
    })
  )

  it.effect("fails, and says why, when the photo cannot be read", () =>
    Effect.gen(function* () {
      const photo = { size: 9, stream: Stream.fail(new Error("ENOENT: no such file")) }
      const error = yield* Effect.flip(contentKey({ name: "Ada", photo }))
      assert.deepStrictEqual([error._tag, error.outcome], ["InvalidRequest", "not-sent"])
      assert.include(error.message, "ENOENT: no such file")
    })
  )
})
