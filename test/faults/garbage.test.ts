import { setImmediate } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Either, Fiber, Layer, Redacted } from "effect"
import { createGroup, apiKey as key } from "../support/inMemory.ts"
import { liveServices } from "../support/live.ts"
import { rawServer } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

setFlagsFromString("--expose-gc")
const collectGarbage: () => void = runInNewContext("gc")

const body = JSON.stringify({ data: { id: "g-1", group_id: "g-1", name: "Ada", status: "pending", created_at: 1 } })

/** A create whose response comes in two parts: whether its client has the head, how to send the rest, and its result. */
const pausing = (transport: (typeof transports)[number][1]) =>
  Effect.gen(function* () {
    const hasHead = yield* Deferred.make<void>()
    let finish = () => {}
    const { baseUrl } = yield* rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`)
      socket.write(body.slice(0, 10))
      finish = () => socket.end(body.slice(10))
    })
    const options = { apiKey: Redacted.make(key), baseUrl, timeout: "10 minutes", retry: { times: 0 } } as const
    const telling = Effect.map(
      HttpClient.HttpClient,
      HttpClient.transformResponse(Effect.tap(() => Deferred.succeed(hasHead, undefined)))
    )
    const services = Layer.orDie(liveServices(options)).pipe(
      Layer.provide(Layer.effect(HttpClient.HttpClient, telling)),
      Layer.provide(transport)
    )
    const creating = yield* Effect.fork(Effect.provide(createGroup, services))
    return { hasHead, finish: Effect.sync(() => finish()), creating }
  })

it.scopedLive("on each transport, a response is read to its end, although garbage is collected meanwhile", () =>
  Effect.gen(function* () {
    const creates = yield* Effect.forEach(transports, ([_, transport]) => pausing(transport))
    for (const { creating, hasHead } of creates) yield* Effect.raceFirst(Deferred.await(hasHead), Fiber.join(creating))
    yield* Effect.promise(async () => {
      for (let turn = 0; turn < 5; turn++) {
        await setImmediate()
        collectGarbage()
      }
    })
    const ids = yield* Effect.forEach(creates, ({ creating, finish }) =>
      Effect.andThen(finish, Effect.either(Fiber.join(creating))).pipe(
        Effect.map(Either.match({ onLeft: ({ message }) => message, onRight: ({ groupId }) => groupId }))
      )
    )
    assert.deepStrictEqual(ids, ["g-1", "g-1", "g-1"])
  })
)
