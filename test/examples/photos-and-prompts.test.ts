import { FileSystem } from "@effect/platform"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { aText } from "../support/photos.ts"
import { runExample, runExampleWith } from "../support/runExample.ts"

/** Asserts that the output contains each phrase, in this order. */
const assertTold = (output: string, ...phrases: ReadonlyArray<string | RegExp>) => {
  let rest = output
  for (const phrase of phrases) {
    const at = rest.search(typeof phrase === "string" ? new RegExp(phrase) : phrase)
    assert.isAtLeast(at, 0, `${phrase} is missing or out of order:\n${output}`)
    rest = rest.slice(at + 1)
  }
}

describe("npm run example:photo", () => {
  it.live("creates a ready group from a photo, and prints what it waits for, and since when", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("photo-to-group.ts", "examples/photo.jpg")
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        "Uploaded examples/photo.jpg as image/b7d20f4ac1e84c55/original",
        "Created the group 7c2f0b6e5d9a4d0f8a3f1e2d3c4b5a69",
        /Waiting for the photo avatar since \d\d:\d\d:\d\d UTC, \d s: pending/,
        /Waiting for the photo avatar since \d\d:\d\d:\d\d UTC, \d s: pending/,
        "The photo avatar 7c2f0b6e5d9a4d0f8a3f1e2d3c4b5a69 is ready"
      )
      assert.strictEqual(stderr, "")
    })
  )

  it.live("with a text file named .jpg prints the accepted types, sends nothing, and exits with 1", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/photo.jpg`
      yield* files.writeFile(path, aText)
      const { code, stderr } = yield* runExample("photo-to-group.ts", path)
      assert.strictEqual(code, 1)
      assertTold(stderr, "of no known type, and only JPEG and PNG are accepted. Nothing was sent.")
      assert.strictEqual(stderr.trim().split("\n").length, 1)
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))
  )

  it.live("with a missing file prints one line, sends nothing, and exits with 1", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* runExample("photo-to-group.ts", "examples/no-such-photo.jpg")
      assert.strictEqual(code, 1)
      assertTold(stderr, "The photo examples/no-such-photo.jpg cannot be read", "Nothing was sent.")
      assert.strictEqual(stderr.trim().split("\n").length, 1)
    })
  )
})

describe("npm run example:prompt", () => {
  it.live("creates a ready group from a description, with the generation's id and image key", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("prompt-to-group.ts")
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        "Started the generation 3f9d1c7a5b2e4d688f0a1b2c3d4e5f60",
        /Waiting for the photos since .*: in_progress/,
        /Waiting for the photos since .*: in_progress/,
        "Generated image/4e1a9b3c7d5f4806/original, ",
        "Created the group 7c2f0b6e5d9a4d0f8a3f1e2d3c4b5a69 from image/4e1a9b3c7d5f4806/original",
        /Waiting for the photo avatar since .*: pending/,
        "The photo avatar 7c2f0b6e5d9a4d0f8a3f1e2d3c4b5a69 is ready"
      )
    })
  )
})

describe("npm run example:both", () => {
  it.live("creates a group with uploaded and generated photos", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("both-kinds-of-photo.ts", "examples/photo.jpg")
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        "Uploaded examples/photo.jpg",
        "Created the group",
        "Started the generation",
        /Waiting for the photos since .*: in_progress/,
        "Added 4 generated looks to the group",
        /Waiting for the look .* since .*: pending/,
        /The look .* is completed, uploaded/,
        /The look .* is completed, generated/
      )
    })
  )
})

describe("npm run example:v3", () => {
  it.live("creates a ready look from a photo", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("photo-to-avatar-v3.ts", "examples/photo.jpg")
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        "Uploaded examples/photo.jpg as the asset 2ad7c1f90b6e4e53",
        "Created the look d4f60a9be37c4120 in the new group b81c5e0f7a2d4930",
        /Waiting for the look since .*: processing/,
        /Waiting for the look since .*: processing/,
        "The look d4f60a9be37c4120 is ready"
      )
    })
  )
})

describe("with --live, through /node", () => {
  const onPrism = (file: string, ...flags: ReadonlyArray<string>) =>
    Effect.flatMap(Mock.PrismMock, ({ baseUrl }) =>
      runExampleWith({ HEYGEN_API_KEY: "a-key-of-a-test", HEYGEN_BASE_URL: baseUrl }, file, "--live", ...flags)
    )

  it.live.each([
    ["example:v3", "photo-to-avatar-v3.ts", [], "The look d4f60a9be37c4120 is ready"],
    ["example:portable on v3", "portable.ts", ["--api", "v3"], "The avatar d4f60a9be37c4120 is ready on v3"],
    ["example:portable on v2", "portable.ts", ["--api", "v2"], "The avatar .* is ready on v2"]
  ] as const)("%s uploads, creates and waits", ([_, file, flags, end]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* onPrism(file, ...flags, "--name", "Ada", "examples/photo.jpg")
      assert.strictEqual(code, 0, stderr)
      assertTold(stdout, end)
    }).pipe(Effect.provide(Mock.layerPrism))
  )
})

describe("npm run example:portable", () => {
  it.live.each([
    ["v2", "7c2f0b6e5d9a4d0f8a3f1e2d3c4b5a69"],
    ["v3", "d4f60a9be37c4120"]
  ] as const)("selects %s with one flag", ([api, id]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("portable.ts", "--api", api, "examples/photo.jpg")
      assert.strictEqual(code, 0, stderr)
      assertTold(stdout, /Waiting for the avatar since .*/, `The avatar ${id} is ready on ${api}`)
    })
  )
})
