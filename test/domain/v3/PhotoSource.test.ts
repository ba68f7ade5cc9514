import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Schema } from "effect"
import { AddressSource, AssetId, CreateConsent, CreatePhotoAvatar, GroupId } from "effect-photo-avatar"

const photo = (file: unknown) =>
  Effect.either(Schema.decodeUnknown(CreatePhotoAvatar)({ type: "photo", name: "Ada", file }))

const complaintAbout = (decoded: Either.Either<unknown, unknown>) => String(Either.getOrThrow(Either.flip(decoded)))

describe("a v3 request in HeyGen's form is decoded", () => {
  it.effect.each(["", "not a url", "https://", "http://photos.example/ada.jpg"])("but for the URL %j", (url) =>
    Effect.gen(function* () {
      assert.include(complaintAbout(yield* photo({ type: "url", url })), "must be a")
      const consent = Schema.decodeUnknownEither(CreateConsent)({ group_id: "1", consent_video: { type: "url", url } })
      assert.include(complaintAbout(consent), "must be a")
    })
  )

  it.effect("from an asset, a URL and base64, and encoded to the same", () =>
    Effect.gen(function* () {
      for (const file of [
        { type: "asset_id", asset_id: "a-1" },
        { type: "url", url: "https://photos.example/ada.jpg" }
      ]) {
        const address = yield* Schema.decodeUnknown(AddressSource)(file)
        assert.deepStrictEqual<unknown>(yield* Schema.encode(AddressSource)(address), file)
      }
      const decoded = Either.getOrThrow(yield* photo({ type: "base64", media_type: "image/png", data: "AQID" }))
      assert.deepStrictEqual(decoded.photo, new Uint8Array([1, 2, 3]))
    })
  )
})

it.each([{ text: "I agree" }, { rerouteUrl: new URL("https://app.example/done") }])(
  "a consent by video has nothing of the consent page: %o",
  (more) => {
    const consent = { groupId: GroupId.make("1"), video: AssetId.make("a-1"), ...more }
    assert.include(complaintAbout(Schema.encodeEither(CreateConsent)(consent)), "beside a video")
    assert.isTrue(Either.isRight(Schema.encodeEither(CreateConsent)({ ...consent, video: undefined })))
    const { groupId, video } = consent
    assert.isTrue(Either.isRight(Schema.encodeEither(CreateConsent)({ groupId, video })))
  }
)
