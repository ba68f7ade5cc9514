import * as Http from "node:http"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import { listen } from "./listen.ts"
import type { WebHandler } from "./WebHandler.ts"

export interface ServeOptions {
  /** Default: a free port. */
  readonly port?: number | undefined
  /** Runs after each response, with the method and path of the request, and the status. Default: nothing. */
  readonly onAnswer?: ((request: string, status: number) => void) | undefined
}

const bytesOf = async (request: Http.IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const webRequestOf = async (request: Http.IncomingMessage) => {
  const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value])
  )
  const body = await bytesOf(request)
  const hasBody = request.method !== "GET" && request.method !== "HEAD"
  return new Request(`http://127.0.0.1${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(hasBody ? { body } : {})
  })
}

const send = async (response: Http.ServerResponse, answer: Response) => {
  const body = Buffer.from(await answer.arrayBuffer())
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": body.length }).end(body)
}

const close = (server: Http.Server) =>
  Effect.async<void>((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

/** Serves a handler on loopback until the scope closes. Fails when the port is taken. */
export const serve = (
  handle: WebHandler,
  { onAnswer, port = 0 }: ServeOptions = {}
): Effect.Effect<{ readonly baseUrl: string }, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<never>()
    const answer = async (asked: Request, request: Http.IncomingMessage, response: Http.ServerResponse) => {
      const answer = await handle(asked)
      await send(response, answer)
      onAnswer?.(`${request.method} ${request.url}`, answer.status)
    }
    const server = Http.createServer((request, response) => {
      const abandon = () => void response.destroy()
      const fail = (error: unknown) => {
        Runtime.runFork(runtime)(Effect.logError("The mock server failed", error))
        abandon()
      }
      webRequestOf(request).then((asked) => answer(asked, request, response).catch(fail), abandon)
    })
    const used = yield* Effect.acquireRelease(listen(server, port), () => close(server))
    return { baseUrl: `http://127.0.0.1:${used}` }
  })
