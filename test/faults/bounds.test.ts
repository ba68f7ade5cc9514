import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Mock from "effect-photo-avatar/mock"
import { createGroup } from "../support/inMemory.ts"
import { httpReply, rawServer } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

const struck = (strike: Mock.Strike) => Mock.layerFaults(Mock.always(strike))

describe.each(transports)("on %s", (_, transport) => {
  layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
    it.effect("does not follow a redirect, which would forward the API key, even if the application enables it", () =>
      Effect.gen(function* () {
        const reached: Array<string> = []
        const elsewhere = yield* rawServer((socket, request) => {
          reached.push(request)
          socket.end(httpReply("200 OK", [], "{}"))
        })
        const error = yield* Effect.flip(createGroup).pipe(
          Effect.provide(Mock.layerServices()),
          Effect.provide(struck(Mock.after(Mock.Fault.Redirect({ location: `${elsewhere.baseUrl}/create` })))),
          Effect.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow" })),
          Effect.provide(transport)
        )
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.deepStrictEqual(reached, [])
      }).pipe(Effect.scoped)
    )

    it.effect.each([Mock.Fault.GzipBomb(), Mock.Fault.EndlessBody()])(
      "limits how much of a body is kept: $_tag",
      (fault) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(createGroup).pipe(
            Effect.provide(Mock.layerServices()),
            Effect.provide(struck(Mock.after(fault))),
            Effect.provide(transport)
          )
          assert.isTrue(error._tag === "UnexpectedResponse" && error.body.length <= 2049)
        })
    )
  })
})
