import { execFile } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const npmStart = (...flags: ReadonlyArray<string>) =>
  Effect.async<Run>((resume) => {
    const { HEYGEN_API_KEY: _, ...env } = process.env
    const child = execFile(
      process.execPath,
      ["--import", "tsx", "examples/create-group.ts", ...flags],
      { env },
      (_error, stdout, stderr) => resume(Effect.succeed({ code: child.exitCode ?? -1, stdout, stderr }))
    )
    return Effect.sync(() => child.kill())
  })

describe.concurrent("npm start", () => {
  it.live("creates a group on the mock, shows it, and ends by itself", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* npmStart("--name", "Grace", "--image-key", "image/x/original")
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /The mock listens on http:\/\/127\.0\.0\.1:\d+/)
      assert.include(stdout, 'the group "Grace" from the photo image/x/original')
      assert.include(stdout, "Created the group 5fod957cf9514e88878b56cec14231s7")
      assert.include(stdout, "status         pending")
      assert.include(stdout, "created        2025-10-13T12:42:28.933Z")
      assert.include(stdout, "image expires  2025-10-20T12:42:29.000Z")
      assert.match(stdout, /took {11}\d+ ms/)
      assert.strictEqual(stderr, "")
    })
  )

  it.live.each([
    [["--nmae", "Ada"], "Unknown option '--nmae'"],
    [["--name", "  "], "name must not be blank"],
    [["--image-key", "https://files.test/photo.jpg"], "image_key is a URL"],
    [["--live"], "--live needs --name and --image-key"],
    [["--live", "--name", "Ada", "--image-key", "image/x/original"], "HEYGEN_API_KEY"]
  ] as const)("with %j says one clear sentence, sends nothing and exits with 1", ([flags, sentence]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* npmStart(...flags)
      assert.strictEqual(code, 1)
      assert.include(stderr, sentence)
      assert.strictEqual(stderr.trim().split("\n").length, 1)
      assert.strictEqual(stdout, "")
    })
  )
})
