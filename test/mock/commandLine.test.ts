import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { compiled } from "../support/programs.ts"
import { type Running, startCommand, untilMet } from "../support/startCommand.ts"

const startMock = (...flags: ReadonlyArray<string>) =>
  startCommand(process.execPath, [compiled("scripts/mock.ts"), "--stateful", ...flags])

const addressIn = (text: string) => /listens on (\S+)\n/.exec(text)?.[1]

/** Waits until the mock has printed its address. */
const addressOf = (running: Running) =>
  Effect.zipRight(
    untilMet(
      running,
      Effect.map(running.printed, (text) => addressIn(text) !== undefined)
    ),
    Effect.map(running.printed, (text) => addressIn(text) ?? "")
  )

const create = (baseUrl: string, name: string) =>
  Effect.promise(() =>
    fetch(`${baseUrl}/v3/avatars`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "any" },
      body: JSON.stringify({ type: "photo", name, file: { type: "url", url: "https://photos.example/a.jpg" } })
    })
  )

describe("npm run mock -- --stateful", () => {
  it.scopedLive("serves any program, limits and refuses as it was told, prints each request, and ends when asked", () =>
    Effect.gen(function* () {
      const flags = ["--port", "0", "--credit", "1", "--refused-name", "Bob", "--verbose"]
      const running = yield* startMock(...flags)
      const baseUrl = yield* addressOf(running)
      const statuses = yield* Effect.forEach(["Bob", "Ada", "Eve"], (name) =>
        Effect.map(create(baseUrl, name), ({ status }) => status)
      )
      assert.deepStrictEqual(statuses, [400, 200, 402])
      const { stderr, stdout } = yield* Effect.zipRight(
        Effect.sync(() => running.child.kill("SIGTERM")),
        running.ended
      )
      assert.deepStrictEqual(
        stdout.split("\n").filter((line) => line.endsWith("POST /v3/avatars")),
        statuses.map((status) => `${status} POST /v3/avatars`)
      )
      assert.strictEqual(stderr, "")
    })
  )

  it.scopedLive("says that its port is taken", () =>
    Effect.gen(function* () {
      const port = new URL(yield* Effect.flatMap(startMock("--port", "0"), addressOf)).port
      const { code, stderr } = yield* Effect.flatMap(startMock("--port", port), ({ ended }) => ended)
      assert.strictEqual(code, 1)
      assert.include(stderr, port)
      assert.lengthOf(stderr.trim().split("\n"), 1)
    })
  )
})
