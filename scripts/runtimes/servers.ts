import * as Http from "node:http"
import * as Https from "node:https"
import type { Socket } from "node:net"
import { Effect, type Scope } from "effect"
import { startStateful } from "../../mock/stateful/startStateful.ts"
import { selfSigned } from "../../test/support/selfSigned.ts"
import type { Places } from "./Places.ts"

type Handle = (request: Http.IncomingMessage, response: Http.ServerResponse) => void

const listen = (server: Http.Server | Https.Server) =>
  Effect.acquireRelease(
    Effect.async<number>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
      })
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )

/** Handles a request once its body has arrived. */
const afterBody =
  (handle: Handle): Handle =>
  (request, response) => {
    request.resume().on("end", () => handle(request, response))
  }

const serve = (handle: Handle) =>
  Effect.map(listen(Http.createServer(afterBody(handle))), (port) => `http://127.0.0.1:${port}`)

const json = (response: Http.ServerResponse, body: unknown) =>
  response.setHeader("content-type", "application/json").end(JSON.stringify(body))

const tooManyRequests: Handle = (_, response) => {
  response.writeHead(429, { "retry-after": "60", "content-type": "application/json" })
  response.end(JSON.stringify({ error: { code: "rate_limit_exceeded", message: "Rate limit exceeded" } }))
}

const closedPort = Effect.scoped(listen(Http.createServer()))

/** Starts the servers of the checks on loopback. */
export const startServers: Effect.Effect<Places, Error, Scope.Scope> = Effect.gen(function* () {
  const counts = { reset: 0, resetIfReused: 0 }
  const used = new WeakSet<Socket>()

  const reset: Handle = ({ socket }) => {
    counts.reset += 1
    socket.resetAndDestroy()
  }

  const resetIfReused: Handle = ({ method, socket }, response) => {
    if (method === "POST") counts.resetIfReused += 1
    if (used.has(socket)) return void socket.resetAndDestroy()
    used.add(socket)
    json(
      response,
      method === "POST"
        ? { error: null, data: { id: "1", group_id: "1" } }
        : { error: null, data: { avatar_group_list: [] } }
    )
  }

  const countOf: Handle = ({ url = "" }, response) => {
    const name = url === "/reset" ? "reset" : "resetIfReused"
    json(response, counts[name])
    counts[name] = 0
  }

  const untrusted = Https.createServer(
    selfSigned,
    afterBody((_, response) => response.end())
  )

  return {
    heyGen: (yield* startStateful({ polls: 1 })).baseUrl,
    noCredit: (yield* startStateful({ credit: 0 })).baseUrl,
    rateLimited: yield* serve(tooManyRequests),
    silent: yield* serve(() => {}),
    reset: yield* serve(reset),
    resetIfReused: yield* serve(resetIfReused),
    refused: `http://127.0.0.1:${yield* closedPort}`,
    untrusted: `https://127.0.0.1:${yield* listen(untrusted)}`,
    counts: yield* serve(countOf)
  }
})
