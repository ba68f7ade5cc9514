import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { AssetId, PhotoSourceFromString } from "effect-photo-avatar"
import { aPng } from "../support/photos.ts"

const decode = Schema.decode(PhotoSourceFromString)
const encode = Schema.encode(PhotoSourceFromString)

describe("PhotoSourceFromString", () => {
  layer(NodeFileSystem.layer)((it) => {
    it.effect.each([
      ["an https URL", "https://photos.test/a.jpg", new URL("https://photos.test/a.jpg")],
      ["an asset id", "e1b4a7c0", AssetId.make("e1b4a7c0")]
    ] as const)("reads %s, and writes it again", ([, text, source]) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* decode(` ${text}\n`), source)
        assert.strictEqual(yield* encode(source), text)
      })
    )

    it.scoped("reads a file by its path, and does not write it", () =>
      Effect.gen(function* () {
        const files = yield* FileSystem.FileSystem
        const path = yield* files.makeTempFileScoped({ suffix: ".png" })
        yield* files.writeFile(path, aPng)
        const photo = yield* decode(path)
        if (typeof photo === "string" || !("stream" in photo)) return assert.fail("it is no stream")
        assert.strictEqual(photo.size, aPng.length)
        const bytes = Buffer.concat(Array.from(yield* Stream.runCollect(photo.stream)))
        assert.deepStrictEqual(new Uint8Array(bytes), aPng)
        assert.include((yield* Effect.flip(encode(photo))).message, "cannot be encoded as text")
      })
    )

    it.effect.each([
      ["http://photos.test/a.jpg", "must be an https URL"],
      ["https://", "must be an https URL"],
      ["photos/nobody.jpg", "there is no file photos/nobody.jpg"],
      ["C:\\photos\\nobody.jpg", "there is no file"],
      ["./test", "is not a file"],
      ["", "must be an https URL, an asset id, or the path of a file"]
    ] as const)("says what is wrong with %j", ([text, sentence]) =>
      Effect.map(Effect.flip(decode(text)), ({ message }) => assert.include(message, sentence))
    )
  })
})
