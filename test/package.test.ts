import { assert, it } from "@effect/vitest"
import manifest from "../package.json" with { type: "json" }
import { version } from "../src/services/internal/version.ts"

it("the User-Agent names the version that is published", () => {
  assert.strictEqual(version, manifest.version)
})
