import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { HeyGenError, ResponseTimeout, TransportError, UnexpectedResponse } from "../../../domain/HeyGenError.ts"
import type { CallContext } from "../CallContext.ts"
import { interpret } from "../reply/interpret.ts"
import { makeReply, type Reply } from "../reply/Reply.ts"
import type { Damage } from "../transport/Damage.ts"
import { sendInterruptingReaders } from "../transport/interruptingReaders.ts"
import { readBody } from "../transport/readBody.ts"
import type { Gate } from "./AttemptGate.ts"
import { Exchange } from "./Exchange.ts"
import { logDoubt } from "./logDoubt.ts"
import {
  died,
  formatLimit,
  otherRequestFailed,
  stalledAfterHeaders,
  timedOut,
  transportFailed,
  withheld
} from "./noReply.ts"
import type { PreparedOperation } from "./PreparedOperation.ts"
import { within } from "./within.ts"

/** A call of any operation. */
export interface AnyCall extends CallContext {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly encoded: object
  readonly gate: Gate
}

/** A request that is ready to be sent. */
export interface Call<A, I extends object, B, J> extends AnyCall {
  readonly operation: PreparedOperation<A, I, B, J>
}

export interface Dependencies {
  readonly client: HttpClient.HttpClient
  /** Runs in the fiber of each attempt before the request is handed to the client. */
  readonly guardFiber: Effect.Effect<void>
  readonly onReply: (call: AnyCall, reply: Reply) => Effect.Effect<void>
}

/** What limits an attempt: its time, what may refuse it, and whether it is too late to send it. */
export interface AttemptLimits {
  readonly limit: Duration.Duration
  readonly beforeSend: Effect.Effect<void, { readonly message: string }>
  readonly isTooLate: Effect.Effect<boolean>
}

type Response = Effect.Effect<HttpClientResponse.HttpClientResponse, TransportError>

/** The application's HttpClient may send requests of its own, as in `HttpClient.tap`. Their failures prove nothing. */
const isAbout = ({ method, url }: HttpClientRequest.HttpClientRequest, { request }: HttpClientError.HttpClientError) =>
  request.method === method && request.url === url

const withResponse =
  (client: HttpClient.HttpClient, call: AnyCall) =>
  (request: HttpClientRequest.HttpClientRequest): Response =>
    Effect.catchAll(client.execute(request), (error): Response => {
      if (!isAbout(request, error)) return Effect.fail(otherRequestFailed(call, error))
      return error._tag === "RequestError" ? Effect.fail(transportFailed(call, error)) : Effect.succeed(error.response)
    })

/** Sends the request and reads the response into the exchange. Returns why the body is not complete, if it is not. */
const transfer = ({ client, guardFiber }: Dependencies, call: AnyCall, limits: AttemptLimits, exchange: Exchange) =>
  limits.beforeSend.pipe(
    Effect.mapError(({ message }) => withheld(call, message)),
    Effect.andThen(limits.isTooLate),
    Effect.flatMap((isTooLate): Effect.Effect<Option.Option<Damage>, ResponseTimeout | TransportError> => {
      if (isTooLate) return Effect.fail(timedOut(call, limits.limit, false))
      exchange.isHandedOver = true
      return Effect.andThen(
        guardFiber,
        sendInterruptingReaders(call.request, (request) =>
          Effect.flatMap(withResponse(client, call)(request), (response) => {
            exchange.response = response
            return readBody(response, exchange.body, call.operation.largestReply)
          })
        )
      )
    })
  )

const stalled = (limit: Duration.Duration): Damage => ({
  reason: "cut",
  detail: `the rest of its body did not arrive within ${formatLimit(limit)}`
})

const isWithoutEvidence = (error: HeyGenError): error is UnexpectedResponse =>
  error._tag === "UnexpectedResponse" && error.reason === "cut" && error.outcome === "ambiguous"

/** Makes one attempt of a call. Its error describes this attempt alone. */
export const makeAttempt =
  (dependencies: Dependencies) =>
  <A, I extends object, B, J>(call: Call<A, I, B, J>, limits: AttemptLimits): Effect.Effect<B, HeyGenError> =>
    Effect.suspend(() => {
      const { limit } = limits
      const exchange = new Exchange()

      const answer = (damage: Option.Option<Damage>) => {
        const { body, response } = exchange
        if (response === undefined) return Effect.fail(timedOut(call, limit, exchange.isHandedOver))
        const reply = makeReply(response, body.text, damage)
        return Effect.annotateCurrentSpan("http.response.status_code", reply.status).pipe(
          Effect.andThen(dependencies.onReply(call, reply)),
          Effect.andThen(interpret({ ...call, reply }))
        )
      }

      const afterTimeout = Effect.catchIf(
        Effect.suspend(() => answer(Option.some(stalled(limit)))),
        isWithoutEvidence,
        (error) => stalledAfterHeaders(call, limit, error)
      )

      const logDefect = Effect.suspend(() =>
        exchange.isHandedOver && call.operation.method !== "GET" ? logDoubt(died(call)) : Effect.void
      )

      const running = transfer(dependencies, call, limits, exchange)
      return Effect.flatMap(
        within(running, limit),
        Option.match({
          onNone: () => afterTimeout,
          onSome: Exit.match({ onFailure: Effect.failCause, onSuccess: answer })
        })
      ).pipe(Effect.tapDefect(() => logDefect))
    })
