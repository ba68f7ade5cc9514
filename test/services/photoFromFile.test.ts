import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, layer } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { photoFromFile } from "effect-photo-avatar"
import { aPng } from "../support/photos.ts"

layer(NodeFileSystem.layer)("photoFromFile", (it) => {
  it.scoped("opens a file, which can be read more than once", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* files.makeTempFileScoped()
      yield* files.writeFile(path, aPng)
      const { size, stream } = yield* photoFromFile(path)
      assert.strictEqual(size, aPng.length)
      for (const _ of [1, 2]) {
        const bytes = Buffer.concat(Array.from(yield* Stream.runCollect(stream)))
        assert.deepStrictEqual(new Uint8Array(bytes), aPng)
      }
    })
  )

  it.effect.each([
    ["nobody.jpg", "NotFound"],
    ["test", "test is not a file"]
  ] as const)("says what is wrong with %s", ([path, sentence]) =>
    Effect.map(Effect.flip(photoFromFile(path)), ({ message }) => assert.include(message, sentence))
  )
})
