import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Clock, Effect, HashMap, Layer, Option, Redacted, Ref, Schema } from "effect"
import { PhotoAvatarService } from "../services/PhotoAvatarService.ts"
import * as Live from "./Live.ts"

const CreateBody = Schema.parseJson(Schema.Struct({ name: Schema.String }))

const json = (request: HttpClientRequest.HttpClientRequest, body: object, status = 200) =>
  HttpClientResponse.fromWeb(request, Response.json(body, { status }))

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest) =>
  body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""

/** HeyGen, as far as an application's unit tests need it: it remembers what was created, and all of it is ready. */
const heyGenInMemory = Effect.gen(function* () {
  const created = yield* Ref.make(HashMap.empty<string, object>())

  const create = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest) {
    const now = yield* Clock.currentTimeMillis
    const { name } = yield* Effect.orDie(Schema.decode(CreateBody)(bodyOf(request)))
    const avatar = yield* Ref.modify(created, (avatars) => {
      const id = `group-${HashMap.size(avatars) + 1}`
      const pending = { id, group_id: id, name, status: "pending", created_at: now / 1000 }
      return [pending, HashMap.set(avatars, id, { ...pending, status: "completed" })]
    })
    return json(request, { error: null, data: avatar })
  })

  const read = (request: HttpClientRequest.HttpClientRequest, id: string) =>
    Effect.map(Ref.get(created), (avatars) =>
      Option.match(HashMap.get(avatars, id), {
        onNone: () =>
          json(request, { data: null, error: { code: "avatar_not_found", message: "Avatar not found" } }, 404),
        onSome: (avatar) => json(request, { error: null, data: avatar })
      })
    )

  return HttpClient.make((request, url) =>
    request.method === "POST"
      ? create(request)
      : read(request, decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1)))
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
 * created at the Clock's time. Asked for later, it is `completed`; what was not created is not found. A method passed
 * in replaces the one here.
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
export const layerTest = (methods: Partial<PhotoAvatarService.Service> = {}): Layer.Layer<Live.Services> =>
  Layer.effect(
    PhotoAvatarService,
    Effect.map(PhotoAvatarService, (service) => ({ ...service, ...methods }))
  ).pipe(
    Layer.provideMerge(Layer.orDie(Live.layer({ apiKey: Redacted.make("test-api-key") }))),
    Layer.provide(Layer.effect(HttpClient.HttpClient, heyGenInMemory))
  )
