import type * as Net from "node:net"
import * as Effect from "effect/Effect"

/** Listens on loopback, and returns the port. Fails when the port is taken. */
export const listen = (server: Net.Server, port: number): Effect.Effect<number, Error> =>
  Effect.async((resume) => {
    const fail = (error: Error) => resume(Effect.fail(error))
    server.once("error", fail)
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      server.off("error", fail)
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : port))
    })
  })
