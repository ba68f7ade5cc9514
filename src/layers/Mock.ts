import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import type { FaultPlan } from "../../mock/faults/Fault.ts"
import { type FaultProxyOptions, type FaultProxyService, startFaultProxy } from "../../mock/faults/FaultProxy.ts"
import { PrismUnavailable, readDocument, startPrism } from "../../mock/prism/PrismServer.ts"
import type { Method, Scenario, ScenarioName } from "../../mock/Scenario.ts"
import { scenarios as scenariosOf } from "../../mock/scenarios.ts"
import type { HeyGenClient } from "../services/HeyGenClient.ts"
import { PhotoAvatarService } from "../services/PhotoAvatarService.ts"
import { operationFor, operations } from "./internal/operations.ts"
import * as Live from "./Live.ts"

export * from "../../mock/faults/Fault.ts"
export type { FaultProxyOptions, FaultProxyService, LedgerEntry } from "../../mock/faults/FaultProxy.ts"
export type { Method, ScenarioName } from "../../mock/Scenario.ts"
export * from "./layerInMemory.ts"
export { PrismUnavailable }

/**
 * A Prism server that answers as HeyGen's corrected OpenAPI document says.
 *
 * @since 0.1.0
 * @category Mock
 */
export class PrismMock extends Context.Tag("effect-photo-avatar/PrismMock")<
  PrismMock,
  {
    /** Where it listens: `http://127.0.0.1:<a free port>`. */
    readonly baseUrl: string
  }
>() {}

/**
 * What the mock's layers provide: the services of v2 and of v3, and their client.
 *
 * @since 0.1.0
 * @category Mock
 */
export type Services = Live.Services | PhotoAvatarService

/**
 * What the mock shall answer, by the method that asks: the name of an example, or several in turn, the last of them for
 * good. A method not named here gets the document's first success.
 *
 * **Details**
 *
 * A method of `PhotoAvatarService` goes by its name, one of `AvatarService` by its name after `v3.`. `uploaded`, `nulls` and `moderationRejected` are groups, `insufficientCredit`, `rateLimited` and `notFoundPage` are
 * refusals, and so on; the type lists them all.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const scenarios: Mock.Scenarios = {
 *   createGroup: "generated",
 *   getPhotoAvatar: ["pending", "pending", "completed"],
 *   "v3.createPhotoAvatar": "intoGroup"
 * }
 * ```
 *
 * @since 0.1.0
 * @category Mock
 */
export type Scenarios = {
  readonly [M in Method]?: ScenarioName<M> | Arr.NonEmptyReadonlyArray<ScenarioName<M>> | undefined
}

/**
 * How the services on the mock are set: as in production, with a key and the mock's base URL given. `retry: { times: 0 }`
 * spares a test the waits.
 *
 * @since 0.1.0
 * @category Mock
 */
export type Options = Partial<Omit<HeyGenClient.Options, "baseUrl" | "uploadBaseUrl">>

/**
 * The request headers that select a scenario of a method, for a client that is not of this library.
 *
 * **Example**
 *
 * ```ts
 * import { headersOf } from "effect-photo-avatar/mock"
 *
 * const headers = headersOf("createGroup", "insufficientCredit")
 * // { prefer: "code=402, example=insufficientCredit" }
 * ```
 *
 * @since 0.1.0
 * @category Mock
 */
export const headersOf = <M extends Method>(method: M, name: ScenarioName<M>): Record<string, string> =>
  headersOfName(method, String(name))

const scenariosByName: Record<Method, Record<string, Scenario>> = scenariosOf

const headersOfName = (method: Method, name: string) => {
  const scenario = scenariosByName[method][name]
  if (scenario === undefined) throw new Error(`The mock has no scenario "${name}" for ${method}`)
  const { accept, code } = scenario
  return { prefer: `code=${code}, example=${name}`, ...(accept === undefined ? {} : { accept }) }
}

const dieOnViolation = (response: HttpClientResponse.HttpClientResponse) => {
  const violations = response.headers["sl-violations"]
  if (violations !== undefined) {
    return Effect.dieMessage(`The exchange breaks the contract in HeyGen's OpenAPI document: ${violations}`)
  }
  return response.headers["content-type"]?.includes("application/problem+json") === true
    ? Effect.flatMap(response.text, (problem) => Effect.dieMessage(`Prism could not answer: ${problem}`))
    : Effect.void
}

const turnsOf = (method: Method, chosen: string | ReadonlyArray<string> = []) => ({
  headers: Arr.ensure(chosen).map((name) => headersOfName(method, name)),
  turn: 0
})

/** Gives each request the headers that make Prism answer as the scenario of its method says, one after the other. */
const makeSelection = (scenarios: Scenarios) => {
  const turns = Record.map(operations, (_, method) => turnsOf(method, scenarios[method]))
  return (request: HttpClientRequest.HttpClientRequest, url: URL) => {
    const asked = Option.map(operationFor(request, url), ([method]) => turns[method])
    const headers = Option.flatMapNullable(asked, ({ headers, turn }) => headers[Math.min(turn, headers.length - 1)])
    if (Option.isSome(asked)) asked.value.turn++
    return Option.match(headers, {
      onNone: () => request,
      onSome: (chosen) => HttpClientRequest.setHeaders(request, chosen)
    })
  }
}

const contractClient = (scenarios: Scenarios) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.map(HttpClient.HttpClient, (client) => {
      const select = makeSelection(scenarios)
      return HttpClient.make((request, url) => Effect.tap(client.execute(select(request, url)), dieOnViolation))
    })
  )

/**
 * Starts Prism on a free loopback port, and ends it with the scope. Several can run side by side.
 *
 * **When to use**
 *
 * Once for many tests, with {@link layerService} in each. It fails with {@link PrismUnavailable} when Prism's packages
 * are not installed; the message says what to install.
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerPrism: Layer.Layer<PrismMock, PrismUnavailable> = Layer.scoped(
  PrismMock,
  Effect.flatMap(readDocument, startPrism)
)

/**
 * The services pointed at a running {@link PrismMock}, on the HttpClient of the application.
 *
 * **Gotchas**
 *
 * Every call is a contract test: a request or response that does not fit the OpenAPI document is a defect that names
 * the violations.
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerService = (
  scenarios: Scenarios = {},
  options: Options = {}
): Layer.Layer<Services, never, PrismMock | HttpClient.HttpClient> =>
  Layer.unwrapEffect(
    Effect.map(PrismMock, ({ baseUrl }) =>
      Layer.provideMerge(
        PhotoAvatarService.layer,
        Layer.orDie(Live.layer({ ...options, apiKey: options.apiKey ?? Redacted.make("mock-api-key"), baseUrl }))
      )
    )
  ).pipe(Layer.provide(contractClient(scenarios)))

/**
 * A proxy between the services and Prism that makes things go wrong as planned, and keeps a ledger of what was created.
 *
 * @since 0.1.0
 * @category Faults
 */
export class FaultProxy extends Context.Tag("effect-photo-avatar/FaultProxy")<FaultProxy, FaultProxyService>() {}

/**
 * Puts a {@link FaultProxy} in front of a running {@link PrismMock}, and takes its place.
 *
 * **Example**
 *
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Effect, Layer } from "effect"
 * import { ImageKey, PhotoAvatarService } from "effect-photo-avatar"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const program = Effect.gen(function* () {
 *   const photoAvatars = yield* PhotoAvatarService
 *   return yield* photoAvatars.createGroup({ name: "Ada", imageKey: ImageKey.make("image/5f1c/original") })
 * })
 *
 * // The group is created, but the connection is reset before the answer arrives: outcome `ambiguous`, sent once.
 * const lostAnswer = program.pipe(
 *   Effect.provide(Mock.layerService()),
 *   Effect.provide(Mock.layerFaults(Mock.first(1, Mock.after(Mock.Fault.Reset())))),
 *   Effect.provide(Layer.merge(Mock.layerPrism, FetchHttpClient.layer))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerFaults = (
  plan: FaultPlan,
  options: FaultProxyOptions = {}
): Layer.Layer<PrismMock | FaultProxy, never, PrismMock> =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const proxy = yield* startFaultProxy((yield* PrismMock).baseUrl, plan, options)
      return Context.make(FaultProxy, proxy).pipe(Context.add(PrismMock, { baseUrl: proxy.baseUrl }))
    })
  )

/**
 * The services, and the Prism mock that answers them: all a contract test needs.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import { ImageKey, PhotoAvatarService } from "effect-photo-avatar"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const program = Effect.gen(function* () {
 *   const photoAvatars = yield* PhotoAvatarService
 *   return yield* photoAvatars.createGroup({ name: "Ada", imageKey: ImageKey.make("image/5f1c/original") })
 * })
 *
 * const outOfCredit = program.pipe(
 *   Effect.catchTag("QuotaExceeded", (error) => Effect.log(error.message)),
 *   Effect.provide(Mock.layer({ createGroup: "insufficientCredit" }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layer = (
  scenarios: Scenarios = {},
  options: Options = {}
): Layer.Layer<Services | PrismMock, PrismUnavailable> =>
  layerService(scenarios, options).pipe(Layer.provide(FetchHttpClient.layer), Layer.provideMerge(layerPrism))
