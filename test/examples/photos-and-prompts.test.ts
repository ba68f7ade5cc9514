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

describe.concurrent("npm run example:photo", () => {
  it.live("creates a ready group from a photo, and prints what it waits for, and since when", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("examples/photo-to-group.ts", "examples/photo.jpg")
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        "Uploaded examples/photo.jpg as image/asset-1/original",
        "Created the group group-1",
        /Waiting for the photo avatar since \d\d:\d\d:\d\d UTC, \d+ s: pending/,
        "The photo avatar group-1 is ready"
      )
      assert.strictEqual(stderr, "")
    })
  )

  it.live("with a text file named .jpg prints the accepted types, sends nothing, and exits with 1", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/photo.jpg`
      yield* files.writeFile(path, aText)
      const { code, stderr } = yield* runExample("examples/photo-to-group.ts", path)
      assert.strictEqual(code, 1)
      assertTold(stderr, "of no known type, and only JPEG and PNG are accepted. Nothing was sent.")
      assert.strictEqual(stderr.trim().split("\n").length, 1)
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))
  )

  it.live("with a missing file prints one line, sends nothing, and exits with 1", () =>
    Effect.gen(function* () {
      const { code, stderr } = yield* runExample("examples/photo-to-group.ts", "examples/no-such-photo.jpg")
      assert.strictEqual(code, 1)
      assertTold(stderr, "The photo examples/no-such-photo.jpg cannot be read", "Nothing was sent.")
      assert.strictEqual(stderr.trim().split("\n").length, 1)
    })
  )
})

describe.concurrent("npm run example:prompt", () => {
  it.live("creates a ready group from a description, with the generation's id and image key", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("examples/prompt-to-group.ts")
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        "Started the generation generation-1",
        /Waiting for the photos since .*: in_progress/,
        "Generated image/generation-1-1/original, ",
        "Created the group group-1 from image/generation-1-1/original",
        /Waiting for the photo avatar since .*: pending/,
        "The photo avatar group-1 is ready"
      )
    })
  )
})

describe.concurrent("npm run example:both", () => {
  it.live("creates a group with uploaded and generated photos", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("examples/both-kinds-of-photo.ts", "examples/photo.jpg")
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

describe.concurrent("npm start", () => {
  it.live.each([
    ["v3", "processing", "look-1"],
    ["v2", "pending", "group-1"]
  ] as const)("takes a photo to a ready avatar with the name that was asked for, on %s", ([api, state, id]) =>
    Effect.gen(function* () {
      const flags = ["--name", "Zoe", "--photo", "examples/photo.jpg", "--api", api]
      const { code, stderr, stdout } = yield* runExample("examples/photo-to-avatar.ts", ...flags)
      assert.strictEqual(code, 0, stderr)
      assertTold(
        stdout,
        'Creating the avatar "Zoe" from examples/photo.jpg',
        new RegExp(`Waiting for the avatar since .*: ${state}`),
        `The avatar "Zoe" is ready: ${id}, in the group group-1`
      )
      const lines = stdout.split("\n")
      assert.strictEqual(new Set(lines).size, lines.length, stdout)
      assert.strictEqual(stderr, "")
    })
  )

  it.live("explains its command line", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* runExample("examples/photo-to-avatar.ts", "--help")
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.isTrue(stdout.startsWith("Usage: npm start -- "))
    })
  )

  it.live.each(["v3", "v2"] as const)("does so with --live, through /node, on %s", (api) =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const config = { HEYGEN_API_KEY: "a-key-of-a-test", HEYGEN_BASE_URL: baseUrl }
      const flags = [
        "--live",
        "--name",
        "Zoe",
        "--photo",
        "examples/photo.jpg",
        ...(api === "v3" ? [] : ["--api", api])
      ]
      const { code, stderr, stdout } = yield* runExampleWith(config, "examples/photo-to-avatar.ts", ...flags)
      assert.strictEqual(code, 0, stderr)
      assertTold(stdout, 'The avatar "Zoe" is ready')
    }).pipe(Effect.provide(Mock.layerStatefulServer()))
  )

  it.live("with --live but no key prints one line, sends nothing, and exits with 1", () =>
    Effect.gen(function* () {
      const flags = ["--live", "--name", "Zoe", "--photo", "examples/photo.jpg", "--api", "v3"]
      assert.deepStrictEqual(yield* runExample("examples/photo-to-avatar.ts", ...flags), {
        code: 1,
        stdout: "",
        stderr: "--live requires HEYGEN_API_KEY, which is not set in the environment. Nothing was sent.\n"
      })
    })
  )
})
