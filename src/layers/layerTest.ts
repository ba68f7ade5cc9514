import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Clock, Effect, Layer, Redacted, Ref, Schema } from "effect"
import { PhotoAvatarService } from "../services/PhotoAvatarService.ts"
import * as Live from "./Live.ts"

const RequestBody = Schema.parseJson(Schema.Struct({ name: Schema.String }))

const answerInMemory = Effect.gen(function* () {
  const created = yield* Ref.make(0)
  return HttpClient.make(
    Effect.fnUntraced(function* (request) {
      const number = yield* Ref.updateAndGet(created, (count) => count + 1)
      const now = yield* Clock.currentTimeMillis
      const text = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
      const { name } = yield* Effect.orDie(Schema.decode(RequestBody)(text))
      const id = `group-${number}`
      return HttpClientResponse.fromWeb(
        request,
        Response.json({ error: null, data: { id, group_id: id, name, status: "pending", created_at: now / 1000 } })
      )
    })
  )
})

/**
 * The service without a network, for an application's unit tests.
 *
 * **When to use**
 *
 * Where the application is under test and HeyGen is not. To test against the API's contract, use the mock.
 *
 * **Details**
 *
 * Requests are checked as in production; each create gives a new `pending` group with the id `group-1`, `group-2`, …,
 * created at the Clock's time. A method passed in replaces the one here.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { layerTest, QuotaExceeded } from "effect-photo-avatar"
 *
 * const OutOfCredit = layerTest({
 *   createGroup: () =>
 *     Effect.fail(
 *       new QuotaExceeded({
 *         message: "out of credit",
 *         outcome: "rejected",
 *         operation: "PhotoAvatarService.createGroup",
 *         attempts: 1
 *       })
 *     )
 * })
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerTest = (methods: Partial<PhotoAvatarService.Service> = {}): Layer.Layer<PhotoAvatarService> =>
  Layer.effect(
    PhotoAvatarService,
    Effect.map(PhotoAvatarService, (service) => ({ ...service, ...methods }))
  ).pipe(
    Layer.provide(Layer.orDie(Live.layer({ apiKey: Redacted.make("test-api-key") }))),
    Layer.provide(Layer.effect(HttpClient.HttpClient, answerInMemory))
  )
