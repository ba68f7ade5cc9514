import { connect, createServer, type Socket } from "node:net"
import { Effect } from "effect"

/** A relay to a server on loopback, which can be cut off, and joined again. */
export const startRelay = (port: number) =>
  Effect.gen(function* () {
    const sockets = new Set<Socket>()
    let isJoined = true
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer((client) => {
          if (!isJoined) return client.destroy()
          const upstream = connect(port, "127.0.0.1")
          for (const [one, other] of [
            [client, upstream],
            [upstream, client]
          ] as const) {
            sockets.add(one)
            one.on("error", () => other.destroy())
            one.on("close", () => {
              sockets.delete(one)
              other.destroy()
            })
            one.pipe(other)
          }
        })
      ),
      (server) =>
        Effect.sync(() => {
          for (const socket of sockets) socket.destroy()
          server.close()
        })
    )
    const listening = yield* Effect.async<number>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
      })
    })
    return {
      port: listening,
      cutOff: Effect.sync(() => {
        isJoined = false
        for (const socket of sockets) socket.destroy()
      }),
      join: Effect.sync(() => {
        isJoined = true
      })
    }
  })
