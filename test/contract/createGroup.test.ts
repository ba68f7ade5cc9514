import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import {
  Arbitrary,
  Array as Arr,
  Cause,
  Chunk,
  Effect,
  Exit,
  FastCheck,
  Layer,
  Logger,
  LogLevel,
  Option,
  Random,
  Schema
} from "effect"
import {
  CreatePhotoAvatarGroup,
  HeyGenClient,
  type HeyGenError,
  makeOperation,
  type Outcome,
  PhotoAvatarGroup,
  PhotoAvatarService
} from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { readDocument } from "../../mock/prism/loadPrism.ts"
import { operationsOf } from "../../mock/prism/operations.ts"
import { startPrism } from "../../mock/prism/startPrism.ts"
import type { ScenarioName } from "../../mock/Scenario.ts"
import { scenarios } from "../../mock/scenarios.ts"
import * as v2 from "../../src/services/operations/v2.ts"
import { createPath, exampleOf } from "../support/document.ts"
import { createGroup } from "../support/inMemory.ts"
import { isSoak } from "../support/soak.ts"

const generated = isSoak ? 1000 : 50

const groups = [
  "Result",
  "uploaded",
  "generated",
  "completed",
  "nulls",
  "absent",
  "inAppeal",
  "moderationRejected",
  "unknownStatus",
  "sunsetWarning"
] as const

type Refusal = readonly [HeyGenError["_tag"], Outcome, code?: string]

const refusals: Record<Exclude<ScenarioName<"v2.createGroup">, (typeof groups)[number]>, Refusal> = {
  successWithError: ["ServerError", "ambiguous", "internal_error"],
  successWithKnownError: ["QuotaExceeded", "rejected", "insufficient_credit"],
  successWithErrorText: ["ServerError", "ambiguous"],
  successWithV1Code: ["ApiKeyRejected", "rejected", "400112"],
  invalidParameter: ["InvalidRequest", "rejected", "invalid_parameter"],
  internalErrorOfClient: ["InvalidRequest", "rejected", "internal_error"],
  errorText: ["InvalidRequest", "rejected"],
  noFace: ["InvalidRequest", "rejected", "40004"],
  tooManyFaces: ["InvalidRequest", "rejected", "40005"],
  contentTypeMismatch: ["InvalidRequest", "rejected", "400543"],
  moderationRefused: ["ModerationRejected", "rejected", "400168"],
  photoAvatarLimit: ["QuotaExceeded", "rejected", "401028"],
  errorWithCode: ["InvalidRequest", "rejected", "invalid_parameter"],
  unauthorized: ["ApiKeyRejected", "rejected", "400112"],
  invalidApiKey: ["ApiKeyRejected", "rejected"],
  insufficientCredit: ["QuotaExceeded", "rejected", "insufficient_credit"],
  paymentInsufficientCredit: ["QuotaExceeded", "rejected", "MOVIO_PAYMENT_INSUFFICIENT_CREDIT"],
  forbidden: ["AccessDenied", "rejected", "forbidden"],
  avatarNotFound: ["ResourceNotFound", "rejected", "avatar_not_found"],
  notFoundPage: ["EndpointUnavailable", "rejected"],
  requestTimeout: ["ServerError", "ambiguous", "request_timeout"],
  conflict: ["RequestConflict", "rejected", "conflict"],
  gone: ["EndpointUnavailable", "rejected", "gone"],
  requestTooLarge: ["InvalidRequest", "rejected"],
  unsupportedMediaType: ["InvalidRequest", "rejected"],
  rateLimited: ["RateLimited", "rejected", "rate_limit_exceeded"],
  concurrencyLimited: ["RateLimited", "rejected", "10007"],
  dailyLimit: ["QuotaExceeded", "rejected", "400140"],
  trialLimit: ["QuotaExceeded", "rejected", "trial_video_limit_exceeded"],
  internalError: ["ServerError", "ambiguous", "internal_error"],
  badGateway: ["ServerError", "ambiguous"],
  serviceUnavailable: ["ServerError", "ambiguous", "service_unavailable"],
  serviceUnavailablePage: ["ServerError", "ambiguous"],
  gatewayTimeout: ["ServerError", "ambiguous"]
}

const vendorsWords = (scenario: ScenarioName<"v2.createGroup">): string => {
  const body = exampleOf(v2.createGroup, scenarios["v2.createGroup"][scenario].code, scenario)
  const Words = Schema.Struct({ message: Schema.String })
  const shapes = [Schema.Struct({ error: Words }), Schema.Struct({ error: Schema.String }), Words] as const
  const [nested, text, flat] = shapes
  return Option.firstSomeOf([
    Option.map(Schema.decodeUnknownOption(nested)(body), ({ error }) => error.message),
    Option.map(Schema.decodeUnknownOption(text)(body), ({ error }) => error),
    Option.map(Schema.decodeUnknownOption(flat)(body), ({ message }) => message)
  ]).pipe(Option.getOrElse(() => ""))
}

const answered = (scenario: ScenarioName<"v2.createGroup">) =>
  createGroup.pipe(Effect.provide(Mock.layerServices({ "v2.createGroup": scenario }, { retry: { times: 0 } })))

const expectDefect = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit) ? Chunk.join(Chunk.map(Cause.defects(exit.cause), String), "\n") : "no defect"
  )

const onPrism = Layer.mergeAll(Mock.layerPrismServer, FetchHttpClient.layer, Logger.minimumLogLevel(LogLevel.None))

layer(onPrism, { excludeTestServices: true })("createGroup on Prism", (it) => {
  it.effect.each(groups)("%s is decoded to the group in the document", (scenario) =>
    Effect.gen(function* () {
      const group = yield* answered(scenario)
      const { code } = scenarios["v2.createGroup"][scenario]
      const Envelope = Schema.Struct({ data: PhotoAvatarGroup })
      assert.deepStrictEqual(group, Schema.decodeUnknownSync(Envelope)(exampleOf(v2.createGroup, code, scenario)).data)
    })
  )

  it.effect.each(Object.entries(refusals) as ReadonlyArray<[keyof typeof refusals, Refusal]>)(
    "%s is mapped to its error, with HeyGen's message",
    ([scenario, [tag, outcome, code]]) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(answered(scenario))
        assert.strictEqual(error._tag, tag)
        assert.strictEqual(error.outcome, outcome)
        assert.deepStrictEqual(error.code, Option.fromNullable(code))
        assert.deepStrictEqual(error.status, Option.some(scenarios["v2.createGroup"][scenario].code))
        assert.include(error.message, vendorsWords(scenario))
        assert.isTrue(Option.isNone(error.retryAfter), "v2 does not say how long to wait")
      })
  )

  it.effect(`${generated} requests generated from the schema are accepted without a violation`, () =>
    Effect.gen(function* () {
      const photoAvatars = yield* PhotoAvatarService
      const requests = FastCheck.sample(Arbitrary.make(Schema.typeSchema(CreatePhotoAvatarGroup)), generated)
      const created = yield* Effect.forEach(requests, photoAvatars.createGroup, { concurrency: 8 })
      assert.strictEqual(created.length, generated)
    }).pipe(Effect.provide(Mock.layerServices()))
  )

  it.effect(`${generated} responses generated from the document decode`, () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const client = yield* HttpClient.HttpClient
      const request = yield* HttpClientRequest.post(`${baseUrl}${createPath}`).pipe(
        HttpClientRequest.setHeader("x-api-key", "key"),
        HttpClientRequest.bodyJson({ name: "Ada", image_key: "image/5f1c/original" })
      )
      // Each seed is one response. The long runs look elsewhere each time.
      const firstSeed = isSoak ? yield* Random.nextInt : 0
      const Envelope = Schema.Struct({ data: Schema.NullOr(PhotoAvatarGroup) })
      const decodeOne = Effect.fnUntraced(function* (seed: number) {
        const response = yield* client.execute(
          HttpClientRequest.setHeader(request, "prefer", `dynamic=true, seed=${seed}`)
        )
        const body = yield* response.text
        assert.isUndefined(response.headers["sl-violations"], `seed ${seed}: ${body}`)
        return [body, (yield* Schema.decode(Schema.parseJson(Envelope))(body)).data] as const
      })
      const bodies = new Set<string>()
      for (let seed = firstSeed; bodies.size < generated; seed += 100) {
        const some = yield* Effect.forEach(Arr.range(seed, seed + 99), decodeOne, { concurrency: 8 })
        for (const [body, group] of some) if (group !== null) bodies.add(body)
      }
    })
  )

  it.effect("a request that violates the document is a defect that names the violation", () =>
    Effect.gen(function* () {
      const client = yield* HeyGenClient
      const broken = makeOperation({
        name: "broken",
        method: "POST",
        path: createPath,
        request: Schema.Struct({ name: Schema.Number }),
        response: PhotoAvatarGroup
      })
      const defect = yield* expectDefect(client.execute(broken, { name: 1 }))
      assert.include(defect, "image_key")
      assert.include(defect, "must be string")
    }).pipe(Effect.provide(Mock.layerServices()))
  )

  it.effect("a response that violates the document is a defect that names the violation", () =>
    Effect.gen(function* () {
      const text = JSON.stringify(yield* readDocument).replaceAll('"name":"Eli"', '"name":7')
      const { baseUrl } = yield* Effect.flatMap(operationsOf(JSON.parse(text)), startPrism)
      const defect = yield* expectDefect(
        answered("Result").pipe(Effect.provideService(Mock.MockServer, { baseUrl, knowsScenarios: true }))
      )
      assert.include(defect, "response")
      assert.include(defect, "name")
    }).pipe(Effect.scoped)
  )

  it.effect("a scenario that is not in the document is a defect", () =>
    Effect.gen(function* () {
      const text = JSON.stringify(yield* readDocument).replaceAll('"rateLimited"', '"renamed"')
      const { baseUrl } = yield* Effect.flatMap(operationsOf(JSON.parse(text)), startPrism)
      const defect = yield* expectDefect(
        answered("rateLimited").pipe(Effect.provideService(Mock.MockServer, { baseUrl, knowsScenarios: true }))
      )
      assert.include(defect, "Prism could not answer")
    }).pipe(Effect.scoped)
  )

  it.effect("any HTTP client can select a scenario by headers", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* Mock.MockServer
      const response = yield* Effect.promise(() =>
        fetch(`${baseUrl}${createPath}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "x-api-key": "key",
            ...Mock.headersOf("v2.createGroup", "badGateway")
          },
          body: JSON.stringify({ name: "Ada", image_key: "image/5f1c/original" })
        })
      )
      assert.strictEqual(response.status, 502)
      assert.include(yield* Effect.promise(() => response.text()), "502 Bad Gateway")
    })
  )
})
