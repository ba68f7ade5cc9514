import { subscribe, unsubscribe } from "node:diagnostics_channel"
import type { Socket } from "node:net"
import * as Effect from "effect/Effect"
import { loadPrism } from "./loadPrism.ts"
import type { Operations } from "./operations.ts"
import { PrismUnavailable } from "./PrismUnavailable.ts"

const listen = Effect.fnUntraced(function* (operations: Operations) {
  const [{ createServer }, , { createLogger }] = yield* loadPrism
  return yield* Effect.tryPromise({
    try: async () => {
      const server = createServer(operations, {
        cors: false,
        components: { logger: createLogger("mock", { level: "silent" }) },
        config: {
          checkSecurity: true,
          errors: false,
          isProxy: false,
          mock: { dynamic: false },
          upstreamProxy: undefined,
          validateRequest: true,
          validateResponse: true
        }
      })
      return { server, baseUrl: await server.listen(0, "127.0.0.1") }
    },
    catch: (cause) => new PrismUnavailable({ message: `Prism did not start: ${String(cause)}` })
  })
})

/**
 * The open sockets of this process's servers. Prism does not expose its server, and closing it waits for every client.
 */
const socketsOfServers = Effect.acquireRelease(
  Effect.sync(() => {
    const sockets = new Set<Socket>()
    const add = (message: unknown) => {
      const { socket } = message as { readonly socket: Socket }
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
    }
    subscribe("net.server.socket", add)
    return { sockets, add }
  }),
  ({ add }) => Effect.sync(() => unsubscribe("net.server.socket", add))
).pipe(Effect.map(({ sockets }) => sockets))

/** Starts Prism on a free loopback port, and stops it when the scope closes. */
export const startPrism = (operations: Operations) =>
  Effect.gen(function* () {
    const sockets = yield* socketsOfServers
    const { baseUrl } = yield* Effect.acquireRelease(listen(operations), ({ baseUrl, server }) =>
      Effect.promise(() => {
        const closed = server.close()
        for (const socket of sockets) if (socket.localPort === Number(new URL(baseUrl).port)) socket.destroy()
        return closed
      })
    )
    return { baseUrl }
  })
