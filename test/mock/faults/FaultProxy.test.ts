import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { AvatarService, IdempotencyKey } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { createGroup } from "../../support/inMemory.ts"
import { aPng } from "../../support/photos.ts"

const through = (faults: Layer.Layer<Mock.MockServer | Mock.FaultProxy, never, Mock.MockServer>) =>
  Mock.layerService({}, { retry: { times: 0 } }).pipe(
    Layer.provideMerge(faults),
    Layer.provide(Layer.merge(Mock.layerStatefulServer(), FetchHttpClient.layer))
  )

const quiet = Logger.remove(Logger.defaultLogger)

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
})
