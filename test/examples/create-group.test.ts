import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { runExample } from "../support/runExample.ts"

describe("npm start", () => {
  it.live("creates a group on the mock, prints it, and exits", () =>
    Effect.gen(function* () {
      const asked = ["--name", "Grace", "--image-key", "image/x/original"]
      const { code, stderr, stdout } = yield* runExample("create-group.ts", ...asked)
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

  it.live("with --live but no key prints one line, sends nothing, and exits with 1", () =>
    Effect.gen(function* () {
      const asked = ["--live", "--name", "Ada", "--image-key", "image/x/original"]
      assert.deepStrictEqual(yield* runExample("create-group.ts", ...asked), {
        code: 1,
        stdout: "",
        stderr: "--live requires HEYGEN_API_KEY, which is not set in the environment. Nothing was sent.\n"
      })
    })
  )
})
