import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { makeStatefulHandler } from "../../../../mock/stateful/makeStatefulHandler.ts"
import type { StatefulOptions } from "../../../../mock/stateful/StatefulOptions.ts"

const often = 100

/** Requests in memory never wait for I/O, so a long run would starve the program's timers and sockets. */
const makeTimersRun = () => {
  let requests = 0
  return () => {
    requests += 1
    return requests % often === 0 ? new Promise<void>((resolve) => setTimeout(resolve, 0)) : Promise.resolve()
  }
}

/** The request with its whole body. If the body fails, this fails with its error, as fetch does, and nothing is sent. */
const readWhole = async (request: Request) => {
  if (request.body === null) return request
  const body = await request.arrayBuffer()
  request.signal.throwIfAborted()
  return new Request(request, { body })
}

/** An HttpClient on the stateful mock in this process: fetch, without a network. */
export const heyGenInMemory = (options: StatefulOptions): Layer.Layer<HttpClient.HttpClient> =>
  Layer.scoped(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const handle = yield* makeStatefulHandler(options)
      const letTimersRun = makeTimersRun()
      const fetchInMemory: typeof fetch = async (input, init) => {
        await letTimersRun()
        return handle(await readWhole(new Request(input, init)))
      }
      return HttpClient.transform(client, Effect.provideService(FetchHttpClient.Fetch, fetchInMemory))
    })
  ).pipe(Layer.provide(FetchHttpClient.layer))
