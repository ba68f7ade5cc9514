import { FetchHttpClient, HttpApiBuilder, HttpServer } from "@effect/platform"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as PhotoAvatar from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { layerApi } from "../../examples/http-service/handlers.ts"
import { makeLog } from "../support/log.ts"

type Avatars = Layer.Layer<PhotoAvatar.AvatarService, Mock.PrismUnavailable, Mock.MockServer>

/** A request to the service, which can be sent more than once. */
const makePost = <E, R>(avatars: Layer.Layer<PhotoAvatar.AvatarService, E, R>, ...bodies: ReadonlyArray<object>) =>
  Effect.gen(function* () {
    const services = yield* Layer.build(avatars)
    const { logged, logger } = makeLog()
    const { dispose, handler } = HttpApiBuilder.toWebHandler(
      Layer.mergeAll(Layer.provide(layerApi, Layer.succeedContext(services)), HttpServer.layerContext, logger)
    )
    yield* Effect.addFinalizer(() => Effect.promise(dispose))
    let sent = 0
    return Effect.promise(async () => {
      const body = bodies[sent++ % bodies.length]
      const response = await handler(
        new Request("http://service.test/avatars", {
          method: "POST",
          headers: { "content-type": "application/json", "idempotency-key": "ada-1" },
          body: JSON.stringify(body)
        })
      )
      const json: Record<string, unknown> = await response.json()
      return { status: response.status, json, logged }
    })
  })

const post = (avatars: Avatars, body: object) => Effect.scoped(Effect.flatten(makePost(avatars, body)))

type Refusal = Exclude<PhotoAvatar.HeyGenError["_tag"], "TransportError" | "ResponseTimeout" | "UnexpectedResponse">

type Scenario = Mock.ScenarioName<"v3.createPhotoAvatar">

const cases: ReadonlyArray<readonly [Refusal, PhotoAvatar.Outcome, Scenario, number, string]> = [
  ["InvalidRequest", "rejected", "invalidParameter", 400, "BadRequest"],
  ["ModerationRejected", "rejected", "moderationRefused", 422, "PhotoRefused"],
  ["ResourceNotFound", "rejected", "avatarNotFound", 404, "PhotoUnknown"],
  ["RequestConflict", "rejected", "conflict", 409, "Conflict"],
  ["RateLimited", "rejected", "rateLimited", 429, "TryLater"],
  ["QuotaExceeded", "rejected", "insufficientCredit", 402, "OutOfCredit"],
  ["ApiKeyRejected", "rejected", "unauthorized", 500, "NotOurKey"],
  ["AccessDenied", "rejected", "forbidden", 501, "NotOurPlan"],
  ["EndpointUnavailable", "rejected", "notFoundPage", 410, "VendorRetired"],
  ["ServerError", "ambiguous", "internalError", 502, "VendorFailed"]
]

interface Stand {
  readonly succeeding: Avatars
  readonly failing: (tag: Refusal, outcome: PhotoAvatar.Outcome, scenario: Scenario) => Avatars
}

const inMemory: Stand = {
  succeeding: Mock.layerInMemory(),
  failing: (tag, outcome) =>
    Mock.layerInMemory({
      v3: {
        // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the test goes through every error by its tag
        createPhotoAvatar: () => new PhotoAvatar[tag]({ message: "…", outcome, operation: "test", attempts: 1 })
      }
    })
}

const onPrism: Stand = {
  succeeding: Layer.provide(Mock.layerServices(), FetchHttpClient.layer),
  failing: (_, __, scenario) =>
    Layer.provide(
      Mock.layerServices({ "v3.createPhotoAvatar": scenario }, { retry: { times: 0 } }),
      FetchHttpClient.layer
    )
}

const aPayload = { name: "Ada", photo: "https://photos.example/ada.jpg" }

it.live("the HTTP service names an avatar that was created despite an error, and logs the error", () =>
  Effect.gen(function* () {
    const error = new PhotoAvatar.ServerError({
      message: "down",
      outcome: "created",
      createdId: Option.some("look-1"),
      operation: "test",
      attempts: 1
    })
    const failing = Mock.layerInMemory({ v3: { createPhotoAvatar: () => error } })
    const { json, logged } = yield* Effect.scoped(Effect.flatten(makePost(failing, aPayload)))
    assert.deepStrictEqual([json.mayExist, json.createdId], [true, "look-1"])
    assert.match(logged.join(), /^ERROR down \[\["idempotencyKey","ada-1:[0-9a-f]{64}"\]\]$/)
  })
)

describe.each([
  ["layerInMemory", inMemory],
  ["the Prism mock", onPrism]
] as const)("the HTTP service, on %s", (_, stand) => {
  layer(Mock.layerPrismServer, { excludeTestServices: true })((it) => {
    it.effect("creates a look", () =>
      Effect.gen(function* () {
        const { json, status } = yield* post(stand.succeeding, aPayload)
        assert.strictEqual(status, 201)
        assert.isTrue(Option.isSome(Option.fromNullable(json.lookId)))
      })
    )

    it.effect("rejects an invalid payload", () =>
      Effect.map(post(stand.succeeding, { ...aPayload, name: "" }), ({ status }) => assert.strictEqual(status, 400))
    )

    it.effect("rejects a photo that HeyGen could not fetch", () =>
      Effect.map(post(stand.succeeding, { ...aPayload, photo: "http://photos.example/ada.jpg" }), ({ json }) =>
        assert.deepStrictEqual([json._tag, json.mayExist], ["BadRequest", false])
      )
    )

    it.effect.each(cases)("maps %s to its own response", ([tag, outcome, scenario, status, ownTag]) =>
      Effect.gen(function* () {
        const response = yield* post(stand.failing(tag, outcome, scenario), aPayload)
        assert.strictEqual(response.status, status)
        assert.strictEqual(response.json._tag, ownTag)
        assert.strictEqual(response.json.mayExist, outcome === "ambiguous")
        assert.isNull(response.json.createdId)
      })
    )
  })
})

it.scoped("the HTTP service creates one avatar for a request that is repeated with its key", () =>
  Effect.gen(function* () {
    const send = yield* makePost(Mock.layerInMemory({ credit: 1 }), aPayload)
    const first = yield* send
    assert.strictEqual(first.status, 201)
    assert.deepStrictEqual(yield* send, first)
  })
)

it.scoped(
  "the HTTP service creates an avatar for each client that has chosen the same key for a request of its own",
  () =>
    Effect.gen(function* () {
      const send = yield* makePost(Mock.layerInMemory(), aPayload, { ...aPayload, name: "Zoe" })
      const [first, second] = [yield* send, yield* send]
      assert.deepStrictEqual([first.status, second.status], [201, 201])
      assert.notStrictEqual(first.json.lookId, second.json.lookId)
    })
)
