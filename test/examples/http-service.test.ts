import { FetchHttpClient, HttpApiBuilder, HttpServer } from "@effect/platform"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as PhotoAvatar from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { layerApi } from "../../examples/http-service/handlers.ts"

type Avatars = Layer.Layer<PhotoAvatar.PhotoAvatarService, Mock.PrismUnavailable, Mock.MockServer>

const post = (avatars: Avatars, body: object) =>
  Effect.gen(function* () {
    const services = yield* Layer.build(avatars)
    const { dispose, handler } = HttpApiBuilder.toWebHandler(
      Layer.mergeAll(Layer.provide(layerApi, Layer.succeedContext(services)), HttpServer.layerContext)
    )
    const request = new Request("http://service.test/avatars", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    })
    const response = yield* Effect.promise(() => handler(request))
    const json: Record<string, unknown> = yield* Effect.promise(() => response.json())
    yield* Effect.promise(dispose)
    return { status: response.status, json }
  }).pipe(Effect.scoped)

type Refusal = Exclude<PhotoAvatar.HeyGenError["_tag"], "TransportError" | "ResponseTimeout" | "UnexpectedResponse">

const cases: ReadonlyArray<readonly [Refusal, PhotoAvatar.Outcome, Mock.ScenarioName<"createGroup">, number, string]> =
  [
    ["InvalidRequest", "rejected", "invalidParameter", 400, "BadRequest"],
    ["ModerationRejected", "rejected", "moderationRefused", 422, "PhotoRefused"],
    ["ResourceNotFound", "rejected", "avatarNotFound", 404, "PhotoUnknown"],
    ["RequestConflict", "rejected", "conflict", 409, "AlreadyInProgress"],
    ["RateLimited", "rejected", "rateLimited", 429, "TryLater"],
    ["QuotaExceeded", "rejected", "insufficientCredit", 402, "OutOfCredit"],
    ["ApiKeyRejected", "rejected", "unauthorized", 500, "NotOurKey"],
    ["AccessDenied", "rejected", "forbidden", 501, "NotOurPlan"],
    ["EndpointUnavailable", "rejected", "gone", 410, "VendorRetired"],
    ["ServerError", "ambiguous", "internalError", 502, "VendorFailed"]
  ]

interface Stand {
  readonly succeeding: Avatars
  readonly failing: (tag: Refusal, outcome: PhotoAvatar.Outcome, scenario: Mock.ScenarioName<"createGroup">) => Avatars
}

const inMemory: Stand = {
  succeeding: Mock.layerInMemory(),
  failing: (tag, outcome) =>
    Mock.layerInMemory({
      v2: {
        // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the test goes through every error by its tag
        createGroup: () => new PhotoAvatar[tag]({ message: "…", outcome, operation: "createGroup", attempts: 1 })
      }
    })
}

const onPrism: Stand = {
  succeeding: Layer.provide(Mock.layerService(), FetchHttpClient.layer),
  failing: (_, __, scenario) =>
    Layer.provide(Mock.layerService({ createGroup: scenario }, { retry: { times: 0 } }), FetchHttpClient.layer)
}

const aPayload = { name: "Ada", imageKey: "image/5f1c/original" }

describe.each([
  ["layerInMemory", inMemory],
  ["the Prism mock", onPrism]
] as const)("the HTTP service, on %s", (_, stand) => {
  layer(Mock.layerPrism, { excludeTestServices: true })((it) => {
    it.effect("creates a group", () =>
      Effect.gen(function* () {
        const { json, status } = yield* post(stand.succeeding, aPayload)
        assert.strictEqual(status, 201)
        assert.isTrue(Option.isSome(Option.fromNullable(json.groupId)))
      })
    )

    it.effect("rejects an invalid payload", () =>
      Effect.map(post(stand.succeeding, { ...aPayload, name: "" }), ({ status }) => assert.strictEqual(status, 400))
    )

    it.effect.each(cases)("maps %s to its own response", ([tag, outcome, scenario, status, ownTag]) =>
      Effect.gen(function* () {
        const response = yield* post(stand.failing(tag, outcome, scenario), aPayload)
        assert.strictEqual(response.status, status)
        assert.strictEqual(response.json._tag, ownTag)
        assert.strictEqual(response.json.mayExist, outcome === "ambiguous")
      })
    )
  })
})
