/**
 * Test doubles of HeyGen: in memory, as a server that remembers, and on Prism, which answers by the OpenAPI document.
 *
 * @module effect-photo-avatar/mock
 */

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
import type * as Scope from "effect/Scope"
import type { FaultPlan } from "../../mock/faults/FaultPlan.ts"
import { type FaultProxyOptions, type FaultProxyService, startFaultProxy } from "../../mock/faults/FaultProxy.ts"
import { checkedByDocument } from "../../mock/prism/checkedByDocument.ts"
import { documentedOperations } from "../../mock/prism/operations.ts"
import { PrismUnavailable } from "../../mock/prism/PrismUnavailable.ts"
import { startPrism } from "../../mock/prism/startPrism.ts"
import type { Method, Scenario, ScenarioName } from "../../mock/Scenario.ts"
import { scenarios as scenariosOf } from "../../mock/scenarios.ts"
import { serve } from "../../mock/serve.ts"
import { makeStatefulHandler } from "../../mock/stateful/makeStatefulHandler.ts"
import { type StatefulServerOptions, startStateful } from "../../mock/stateful/startStateful.ts"
import { operationFor, operations } from "./internal/mock/operationFor.ts"
import { type Options, type Services, servicesAt } from "./mock/servicesAt.ts"

export * from "../../mock/faults/Fault.ts"
export * from "../../mock/faults/FaultPlan.ts"
export type { FaultProxyOptions, FaultProxyService } from "../../mock/faults/FaultProxy.ts"
export type { LedgerEntry } from "../../mock/faults/LedgerEntry.ts"
export type { Method, ScenarioName } from "../../mock/Scenario.ts"
export type { StatefulOptions } from "../../mock/stateful/StatefulOptions.ts"
export type { StatefulServerOptions } from "../../mock/stateful/startStateful.ts"
export * from "./mock/layerInMemory.ts"
export * from "./mock/layerRowStore.ts"
export type { Options, Services } from "./mock/servicesAt.ts"
export { PrismUnavailable }

/**
 * A mock server of HeyGen: Prism, which answers by the OpenAPI document, or the stateful mock, which remembers.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const serve = Effect.flatMap(Mock.MockServer, ({ baseUrl }) => Console.log(`The mock listens at ${baseUrl}`)).pipe(
 *   Effect.zipRight(Effect.never),
 *   Effect.provide(Mock.layerPrismServer)
 * )
 * ```
 *
 * @since 0.1.0
 * @category Mock
 */
export class MockServer extends Context.Tag("effect-photo-avatar/MockServer")<
  MockServer,
  {
    /** The address of the server: `http://127.0.0.1:<a free port>`. */
    readonly baseUrl: string
    /** Whether a `Prefer` header selects an example of the document, so that it can answer by {@link Scenarios}. */
    readonly knowsScenarios: boolean
  }
>() {}

/**
 * The response of the mock to each method: the name of an example, or several to return in turn, the last of which
 * repeats. A method that is not listed gets the document's first success.
 *
 * **Details**
 *
 * Methods of `PhotoAvatarService` are listed by name with the prefix `v2.`, methods of `AvatarService` with the prefix
 * `v3.`. For example, `uploaded`, `nulls` and `moderationRejected` return groups, and `insufficientCredit`,
 * `rateLimited` and `notFoundPage` return errors. The type lists all names.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const scenarios: Mock.Scenarios = {
 *   "v2.createGroup": "generated",
 *   "v2.getPhotoAvatar": ["pending", "pending", "completed"],
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
 * Returns the request headers that select a scenario of a method, for use with any other HTTP client.
 *
 * **Example**
 *
 * ```ts
 * import { headersOf } from "effect-photo-avatar/mock"
 *
 * const headers = headersOf("v2.createGroup", "insufficientCredit")
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
    return Effect.dieMessage(`The exchange violates HeyGen's OpenAPI document: ${violations}`)
  }
  return response.headers["content-type"]?.includes("application/problem+json") === true
    ? Effect.flatMap(response.text, (problem) => Effect.dieMessage(`Prism could not answer: ${problem}`))
    : Effect.void
}

const turnsOf = (method: Method, chosen: string | ReadonlyArray<string> = []) => ({
  headers: Arr.ensure(chosen).map((name) => headersOfName(method, name)),
  turn: 0
})

/** Sets the headers on each request that select the next scenario of its method. */
const makeSelection = (scenarios: Scenarios) => {
  const turns = Record.map(operations, (_, method) => turnsOf(method, scenarios[method]))
  return (request: HttpClientRequest.HttpClientRequest, url: URL) => {
    const asked = Option.map(operationFor(request, url), (method) => turns[method])
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

const serverLayer = <E>(
  started: Effect.Effect<{ readonly baseUrl: string }, E, Scope.Scope>,
  { knowsScenarios }: { readonly knowsScenarios: boolean }
): Layer.Layer<MockServer, E> =>
  Layer.scoped(
    MockServer,
    Effect.map(started, ({ baseUrl }) => ({ baseUrl, knowsScenarios }))
  )

const wouldIgnore = (methods: ReadonlyArray<string>) =>
  Effect.dieMessage(
    `The mock server knows no scenarios, and would ignore those of ${methods.join(", ")}: use Mock.layerCheckedServer or Mock.layerPrismServer`
  )

/**
 * Starts Prism on a free loopback port, and stops it when the scope closes. Several servers can run side by side.
 *
 * **When to use**
 *
 * To share one server between many tests, with {@link layerServices} in each. Fails with {@link PrismUnavailable} when
 * Prism's packages are not installed; the message says what to install.
 *
 * **Example**
 *
 * ```ts
 * import { layer } from "@effect/vitest"
 * import { FetchHttpClient } from "@effect/platform"
 * import { Effect, Layer } from "effect"
 * import { AvatarService } from "effect-photo-avatar"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * layer(Layer.merge(Mock.layerPrismServer, FetchHttpClient.layer))("on one server", (it) => {
 *   it.effect("reads the account", () =>
 *     Effect.flatMap(AvatarService, (avatars) => avatars.getAccount).pipe(Effect.provide(Mock.layerServices()))
 *   )
 * })
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerPrismServer: Layer.Layer<MockServer, PrismUnavailable> = serverLayer(
  Effect.flatMap(documentedOperations, startPrism),
  { knowsScenarios: true }
)

/**
 * The services connected to a running {@link MockServer}, on the application's HttpClient.
 *
 * **Details**
 *
 * On {@link layerPrismServer} and {@link layerCheckedServer}, every call is a contract test: a request or response that
 * violates the OpenAPI document is a defect that lists the violations. {@link layerStatefulServer} checks nothing, and
 * knows no scenarios: to name some for it is a defect.
 *
 * **Example**
 *
 * ```ts
 * import { FetchHttpClient } from "@effect/platform"
 * import { Layer } from "effect"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const HeyGen = Mock.layerServices({ "v2.createGroup": "insufficientCredit" }, { retry: { times: 0 } }).pipe(
 *   Layer.provide(Layer.merge(Mock.layerPrismServer, FetchHttpClient.layer))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerServices = (
  scenarios: Scenarios = {},
  options: Options = {}
): Layer.Layer<Services, never, MockServer | HttpClient.HttpClient> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const { baseUrl, knowsScenarios } = yield* MockServer
      const methods = Record.keys(operations).filter((method) => scenarios[method] !== undefined)
      if (!knowsScenarios && methods.length > 0) return yield* wouldIgnore(methods)
      return servicesAt(baseUrl, options)
    })
  ).pipe(Layer.provide(contractClient(scenarios)))

/**
 * Serves the stateful mock on a free loopback port, or on `port`, and stops it when the scope closes. It answers from
 * what was created before, and knows no scenarios. An image key or asset id that it did not return is accepted, as
 * that of an earlier upload.
 *
 * **When to use**
 *
 * To test programs of several steps over real sockets, and those that use another client than this library's. Use
 * {@link layerInMemory} where no socket is needed, and {@link layerPrismServer} to test against the OpenAPI document.
 *
 * **Gotchas**
 *
 * Needs Node's `http`. A port that is taken is a defect.
 *
 * **Example**
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const serve = Effect.gen(function* () {
 *   const { baseUrl } = yield* Mock.MockServer
 *   yield* Console.log(`Set HEYGEN_BASE_URL to ${baseUrl}`)
 *   yield* Effect.never
 * }).pipe(Effect.provide(Mock.layerStatefulServer({ credit: 100 })))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerStatefulServer = (options: StatefulServerOptions = {}): Layer.Layer<MockServer> =>
  serverLayer(Effect.orDie(startStateful(options)), { knowsScenarios: false })

/**
 * The services and the stateful mock that they call, over a real socket. As by {@link layerStatefulServer}, an image
 * key or asset id that the mock did not return is accepted.
 *
 * **Example**
 *
 * ```ts
 * import { Effect, Schedule } from "effect"
 * import { AvatarService } from "effect-photo-avatar"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const program = (photo: Uint8Array) =>
 *   Effect.gen(function* () {
 *     const avatars = yield* AvatarService
 *     const { id } = yield* avatars.uploadAsset({ file: photo })
 *     const { look } = yield* avatars.createPhotoAvatar({ name: "Zoe", photo: id })
 *     return yield* avatars.awaitLook(look.id, { schedule: Schedule.spaced("10 millis") })
 *   })
 *
 * const zoe = (photo: Uint8Array) => Effect.provide(program(photo), Mock.layerStateful({ polls: 2, credit: 1 }))
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerStateful = (server: StatefulServerOptions = {}, options: Options = {}): Layer.Layer<Services> =>
  layerServices({}, options).pipe(Layer.provide(FetchHttpClient.layer), Layer.provide(layerStatefulServer(server)))

/**
 * {@link layerStatefulServer}, with each exchange checked against the OpenAPI document by Prism's engine.
 *
 * **Details**
 *
 * A request that violates the document is refused in the shape of its API version. What a request or response violates
 * is listed in the response header `sl-violations`. A `Prefer` header, as {@link headersOf} returns it, selects an example
 * of the document instead of what the mock remembers. Fails with {@link PrismUnavailable} when Prism's packages are not
 * installed.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * const Checked = Mock.layerCheckedServer({ perSecond: 20 })
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerCheckedServer = (options: StatefulServerOptions = {}): Layer.Layer<MockServer, PrismUnavailable> =>
  serverLayer(
    Effect.gen(function* () {
      const handle = yield* checkedByDocument(yield* makeStatefulHandler(options))
      return yield* Effect.orDie(serve(handle, options))
    }),
    { knowsScenarios: true }
  )

/**
 * The services on the stateful mock, checked against the OpenAPI document: the mock remembers what was created, a
 * violation of the contract is a defect, and a scenario that is named for a method replaces what the mock remembers.
 *
 * **Example**
 *
 * ```ts
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * // Uploads, lists and deletions are remembered, and each create is refused.
 * const Refusing = Mock.layerChecked({ "v3.createPhotoAvatar": "moderationRefused" })
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerChecked = (
  scenarios: Scenarios = {},
  server: StatefulServerOptions = {},
  options: Options = {}
): Layer.Layer<Services, PrismUnavailable> =>
  layerServices(scenarios, options).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(layerCheckedServer(server))
  )

/**
 * A proxy between the services and the mock that injects faults as planned and keeps a ledger of what was created.
 *
 * **Example**
 *
 * ```ts
 * import { Effect } from "effect"
 * import * as Mock from "effect-photo-avatar/mock"
 *
 * // How often a group of this name was created.
 * const timesCreated = (name: string) =>
 *   Effect.gen(function* () {
 *     const { ledger } = yield* Mock.FaultProxy
 *     const entries = yield* ledger
 *     return entries.filter((entry) => entry.name === name).reduce((sum, { committed }) => sum + committed, 0)
 *   })
 * ```
 *
 * @since 0.1.0
 * @category Faults
 */
export class FaultProxy extends Context.Tag("effect-photo-avatar/FaultProxy")<FaultProxy, FaultProxyService>() {}

/**
 * Puts a {@link FaultProxy} in front of a running {@link MockServer}, and provides the proxy in its place.
 *
 * **Gotchas**
 *
 * Faults reach only services that are built on this layer, as by {@link layerServices}. {@link layer}, {@link layerStateful}
 * and {@link layerChecked} have a server of their own: beside them the plan does nothing, and the ledger stays empty.
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
 * // The group is created, but the connection is reset before the response arrives: outcome `ambiguous`, sent once.
 * const lostAnswer = program.pipe(
 *   Effect.provide(Mock.layerServices()),
 *   Effect.provide(Mock.layerFaults(Mock.first(1, Mock.after(Mock.Fault.Reset())))),
 *   Effect.provide(Layer.merge(Mock.layerPrismServer, FetchHttpClient.layer))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layerFaults = (
  plan: FaultPlan,
  options: FaultProxyOptions = {}
): Layer.Layer<MockServer | FaultProxy, never, MockServer> =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const { baseUrl, knowsScenarios } = yield* MockServer
      const proxy = yield* startFaultProxy(baseUrl, plan, options)
      return Context.make(FaultProxy, proxy).pipe(Context.add(MockServer, { baseUrl: proxy.baseUrl, knowsScenarios }))
    })
  )

/**
 * The services and the Prism mock that they call: everything a contract test needs.
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
 *   Effect.provide(Mock.layer({ "v2.createGroup": "insufficientCredit" }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category Layers
 */
export const layer = (scenarios: Scenarios = {}, options: Options = {}): Layer.Layer<Services, PrismUnavailable> =>
  layerServices(scenarios, options).pipe(Layer.provide(FetchHttpClient.layer), Layer.provide(layerPrismServer))
