import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Layer, Redacted, Stream } from "effect"
import { ImageKey } from "effect-photo-avatar"
import * as Durable from "effect-photo-avatar/durable"
import { liveServices } from "../support/live.ts"

export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "durable-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

const answering = (answer: (n: number) => Response) => {
  const sent: Array<string> = []
  return {
    sent,
    layer: Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.sync(() => {
          sent.push(request.headers["idempotency-key"] ?? "")
          return HttpClientResponse.fromWeb(request, answer(sent.length))
        })
      )
    )
  }
}

const group = (n: number) =>
  Response.json({ data: { id: `g${n}`, group_id: `g${n}`, name: "Ada", status: "pending", created_at: 1 } })

const rows = Stream.range(1, 50).pipe(
  Stream.map((n) => ({ key: `row ${n}`, request: { name: `Ada ${n}`, imageKey: ImageKey.make("image/1/original") } }))
)

describe("durable", () => {
  it.scopedLive("works", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const server = answering(group)
      const run = Stream.runCollect(Durable.createGroups(rows, { batch: "one", concurrency: 8 })).pipe(
        Effect.provide(Durable.layerSqlite({ filename: join(folder, "a.db") })),
        Effect.provide(liveServices({ apiKey: Redacted.make("durable-key") })),
        Effect.provide(server.layer)
      )
      const first = yield* run
      const second = yield* run
      console.log(
        server.sent.length,
        Chunk.size(first),
        Chunk.size(second),
        Chunk.unsafeHead(first),
        Chunk.unsafeHead(second)
      )
      assert.strictEqual(server.sent.length, 50)
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(first).map((r) => r._tag),
        Array.from({ length: 50 }, () => "Created")
      )
    })
  )
})
