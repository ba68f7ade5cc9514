import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { AssetId, contentKey, GroupId, LookId } from "effect-photo-avatar"
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
          { name: "Ada", photo: new URL("https://photos.test/b.jpg") },
          { name: "Ada", photo: AssetId.make(url.href, { disableValidation: true }) },
          { name: "Ada", photo: AssetId.make("asset-1") },
          { name: "Ada", photo: aPng, groupId: GroupId.make("g") }
        ],
        contentKey
      )
      assert.strictEqual(new Set(keys).size, keys.length)
    })
  )

  it.effect("of a row with a photo and a prompt is that of its photo", () =>
    Effect.gen(function* () {
      const row = { name: "Ada", photo: aPng, prompt: "a column of the table" }
      assert.strictEqual(yield* contentKey(row), yield* contentKey({ name: "Ada", photo: aPng }))
    })
  )

  it.effect("of a prompt is the same for the same request, and another for another in any field", () =>
    Effect.gen(function* () {
      const request = { name: "Ada", prompt: "A mathematician", referenceImages: [aPng] }
      const same = { ...request, referenceImages: [{ size: aPng.length, stream: Stream.make(aPng) }] }
      assert.strictEqual(yield* contentKey(same), yield* contentKey(request))
      const keys = yield* Effect.forEach(
        [
          request,
          { ...request, name: "Grace" },
          { ...request, prompt: "An admiral" },
          { ...request, referenceImages: [aPng, aJpeg] },
          { ...request, referenceImages: undefined },
          { ...request, referenceLookId: LookId.make("l") },
          { ...request, groupId: GroupId.make("l") },
          { name: "Ada", photo: aPng }
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

  it.effect("says why without a signed URL's query or control characters, and in brief", () =>
    Effect.gen(function* () {
      const words = `403 GET https://bucket.example/ada.jpg?X-Amz-Signature=5ec2e7\u001b[31m ${"so it goes ".repeat(500)}`
      const photo = { size: 9, stream: Stream.fail(new Error(words)) }
      const { message } = yield* Effect.flip(contentKey({ name: "Ada", photo }))
      assert.include(message, "https://bucket.example/ada.jpg?<redacted>")
      assert.notInclude(message, "5ec2e7")
      assert.notInclude(message, "\u001b")
      assert.isBelow(message.length, 700)
    })
  )

  it.effect("reads no stream that is too large to be a photo, and no bytes that were handed on", () =>
    Effect.gen(function* () {
      const film = { size: 2 ** 40, stream: Stream.dieMessage("the stream was run") }
      assert.include((yield* Effect.flip(contentKey({ name: "Ada", photo: film }))).message, "at most 50 MB")
      const bytes = aPng.slice()
      structuredClone(bytes, { transfer: [bytes.buffer] })
      assert.include((yield* Effect.flip(contentKey({ name: "Ada", photo: bytes }))).message, "is empty")
    })
  )
})
