import { spawnSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { refusedBaseUrl } from "../support/rawServer.ts"
import { runScript } from "../support/runExample.ts"

const [, major = 0, minor = 0] =
  /^curl (\d+)\.(\d+)/.exec(spawnSync("curl", ["--version"], { encoding: "utf8" }).stdout ?? "")?.map(Number) ?? []

const hasCurl = major > 7 || (major === 7 && minor >= 82)

const unlessMissing = hasCurl ? "" : " (skipped: needs curl 7.82)"

describe("examples/photo-to-avatar.sh", () => {
  it.live.skipIf(!hasCurl)(`ends at the first request that fails${unlessMissing}`, () =>
    Effect.gen(function* () {
      const nowhere = yield* runScript("photo-to-avatar.sh", yield* refusedBaseUrl)
      assert.notStrictEqual(nowhere.code, 0)
      assert.strictEqual(nowhere.stdout, "")
      const { baseUrl } = yield* Mock.MockServer
      const { code, stdout } = yield* runScript("photo-to-avatar.sh", baseUrl)
      assert.notStrictEqual(code, 0)
      assert.strictEqual(stdout.trim().split("\n").at(-1), "renamed: Zoe Hart")
    }).pipe(Effect.provide(Mock.layerCheckedServer({ credit: 1, polls: 1 })), Effect.scoped)
  )

  it.live.skipIf(!hasCurl)(`takes a photo through every step with curl alone${unlessMissing}`, () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const { code, stderr, stdout } = yield* runScript("photo-to-avatar.sh", baseUrl)
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(stdout.trim().split("\n"), [
        "uploaded asset-1",
        "created look-1 in group-1",
        "look-1 is processing",
        "look-1 is completed",
        "listed: Zoe",
        "renamed: Zoe Hart",
        "added a look: Zoe Hart;Zoe, outdoors",
        "deleted look-1: Zoe, outdoors"
      ])
    }).pipe(Effect.provide(Mock.layerCheckedServer({ polls: 1 })))
  )
})
