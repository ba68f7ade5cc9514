import { createServer, type RequestListener, type Server } from "node:http"
import { Effect } from "effect"

/** An HTTP server on a free loopback port; it ends, with all its connections, when the scope closes. */
export const loopbackServer = (listener: RequestListener) =>
  Effect.acquireRelease(
    Effect.async<{ readonly baseUrl: string; readonly server: Server }>((resume) => {
      const server = createServer(listener).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ baseUrl: `http://127.0.0.1:${port}`, server }))
      })
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
