import { setImmediate } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { createGroup, apiKey as key } from "../support/inMemory.ts"
import { liveServices } from "../support/live.ts"
import { rawServer } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

setFlagsFromString("--expose-gc")
const collectGarbage: () => void = runInNewContext("gc")

const body = JSON.stringify({ data: { id: "g-1", group_id: "g-1", name: "Ada", status: "pending", created_at: 1 } })

/** Sends the response in two parts, and collects garbage in between. */
const pausing = rawServer(async (socket) => {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`)
  socket.write(body.slice(0, 10))
  for (let turn = 0; turn < 5; turn++) {
    await setImmediate()
    collectGarbage()
  }
  socket.end(body.slice(10))
})

describe.each(transports)("a response on %s", (_, transport) => {
  it.scopedLive("is read to its end, although garbage is collected meanwhile", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* pausing
      const group = yield* createGroup.pipe(
        Effect.provide(
          Layer.provide(
            Layer.orDie(
              liveServices({ apiKey: Redacted.make(key), baseUrl, timeout: "10 minutes", retry: { times: 0 } })
            ),
            transport
          )
        )
      )
      assert.strictEqual(group.groupId, "g-1")
    })
  )
})
