import { connect } from "node:net"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AvatarService, IdempotencyKey, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { createGroup } from "../../support/inMemory.ts"
import { quiet } from "../../support/log.ts"
import { aPng } from "../../support/photos.ts"

const through = (faults: Layer.Layer<Mock.MockServer | Mock.FaultProxy, never, Mock.MockServer>) =>
  Mock.layerServices({}, { retry: { times: 0 } }).pipe(
    Layer.provideMerge(faults),
    Layer.provide(Layer.merge(Mock.layerStatefulServer(), FetchHttpClient.layer))
  )

describe("the fault proxy", () => {
  it.scopedLive("resets the connection when its plan throws, so that no client waits for its timeout", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(createGroup)
      assert.strictEqual(error._tag, "TransportError")
    }).pipe(
      Effect.provide(
        through(
          Mock.layerFaults(() => {
            throw new Error("one request too many")
          })
        )
      ),
      Effect.provide(quiet)
    )
  )

  it.scopedLive("resets the connection when the server behind it cuts its response short", () =>
    Effect.gen(function* () {
      const inner = Mock.layerFaults(Mock.always(Mock.after(Mock.Fault.CloseMidBody())))
      const outer = Layer.provide(
        Mock.layerFaults(() => undefined),
        inner
      )
      const error = yield* Effect.flip(Effect.provide(createGroup, through(outer)))
      assert.strictEqual(error._tag, "TransportError")
    }).pipe(Effect.provide(quiet))
  )

  it.scopedLive("honours an idempotency key on each path of its own, as the stateful mock does", () =>
    Effect.gen(function* () {
      const avatars = yield* AvatarService
      const idempotencyKey = IdempotencyKey.make("row-1")
      const { id } = yield* avatars.uploadAsset({ file: aPng }, { idempotencyKey })
      const create = avatars.createPhotoAvatar({ name: "Ada", photo: id }, { idempotencyKey })
      assert.deepStrictEqual(yield* create, yield* create)
    }).pipe(Effect.provide(through(Mock.layerFaults(() => undefined))))
  )

  const post = (baseUrl: string, path: string, body: object) =>
    Effect.promise(() =>
      fetch(`${baseUrl}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-api-key": "k", "idempotency-key": "zoe" },
        body: JSON.stringify(body)
      }).then(async (response) => [response.status, await response.json()] as const)
    )

  it.scopedLive("honors no idempotency key on v2, which has none", () =>
    Effect.gen(function* () {
      const { baseUrl, ledger } = yield* Mock.FaultProxy
      const create = post(baseUrl, "/v2/photo_avatar/avatar_group/create", {
        name: "Zoe",
        image_key: "image/1/original"
      })
      yield* create
      yield* create
      assert.deepStrictEqual(
        (yield* ledger).map(({ committed, received }) => [received, committed]),
        [[2, 2]]
      )
    }).pipe(Effect.provide(through(Mock.layerFaults(() => undefined))))
  )

  it.scopedLive.each([Mock.refusal(402), Mock.Fault.ServerFailure({ status: 503 }), Mock.Fault.ErrorEnvelope()])(
    "answers v3 in the shape of v3: %j",
    (fault) =>
      Effect.gen(function* () {
        const { baseUrl } = yield* Mock.FaultProxy
        const [, body] = yield* post(baseUrl, "/v3/avatars", {})
        assert.isString(body.error.code)
        assert.notProperty(body, "data")
      }).pipe(Effect.provide(through(Mock.layerFaults(Mock.always(Mock.before(fault))))))
  )

  it.scopedLive("sends a create once to the server behind it, also when the connection is reset", () =>
    Effect.gen(function* () {
      const inner = Mock.layerFaults((request) => (request === 2 ? Mock.after(Mock.Fault.Reset()) : undefined))
      const outer = Layer.provide(
        Mock.layerFaults(() => undefined),
        inner
      )
      const groups = yield* Effect.gen(function* () {
        yield* createGroup
        yield* Effect.flip(createGroup)
        return yield* Effect.flatMap(PhotoAvatarService, (photoAvatars) => photoAvatars.listGroups)
      }).pipe(Effect.provide(through(outer)))
      assert.lengthOf(groups, 2)
    }).pipe(Effect.provide(quiet))
  )

  it.scopedLive.each(["this is no length", "-1", ""])("resets a connection whose chunk has the length %j", (length) =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.FaultProxy
      yield* Effect.async<void>((resume) => {
        const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1", () =>
          socket.write(`POST /v3/assets HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n${length}\r\nabc\r\n`)
        )
        socket.on("error", () => undefined)
        socket.on("close", () => resume(Effect.void))
      })
      yield* createGroup
    }).pipe(Effect.provide(through(Mock.layerFaults(() => undefined))), Effect.provide(quiet))
  )

  it.scopedLive("accepts connections that it accepts already", () =>
    Effect.gen(function* () {
      const { accept, refuse } = yield* Mock.FaultProxy
      yield* accept
      yield* refuse
      yield* accept
      yield* accept
      yield* createGroup
    }).pipe(Effect.provide(through(Mock.layerFaults(() => undefined))), Effect.provide(quiet))
  )
})
