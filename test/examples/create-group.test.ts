import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { runExample } from "../support/runExample.ts"

describe("npm run example:create-group", () => {
  it.live("creates a group on the mock, prints it, and exits", () =>
    Effect.gen(function* () {
      const asked = ["--name", "Grace", "--image-key", "image/x/original"]
      const { code, stderr, stdout } = yield* runExample("examples/create-group.ts", ...asked)
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /A mock of HeyGen listens on http:\/\/127\.0\.0\.1:\d+/)
      assert.include(stdout, 'the group "Grace" from the photo image/x/original')
      assert.include(stdout, "Created the group group-1")
      assert.include(stdout, "status         pending")
      assert.include(stdout, "name           Grace")
      assert.match(stdout, /created {8}20\d\d-/)
      assert.match(stdout, /took {11}\d+ ms/)
      assert.strictEqual(stderr, "")
    })
  )
})
