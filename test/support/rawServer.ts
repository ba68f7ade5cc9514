import * as Net from "node:net"
import { Effect, Random } from "effect"

/** Whether a request with this head is whole, by its last characters and its length. */
const isWholeBy = (head: string) => {
  if (/^transfer-encoding: chunked/im.test(head)) return (last: string) => last === "0\r\n\r\n"
  const whole = head.length + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  return (_: string, length: number) => length >= whole
}

/** Collects one request after the other from the bytes of a connection. */
const makeRequests = (onHead: () => void, onRequest: (request: string) => void) => {
  let request = ""
  let last = ""
  let isWhole: ReturnType<typeof isWholeBy> | undefined
  return (bytes: Buffer) => {
    if (request === "") onHead()
    const text = bytes.toString("latin1")
    request += text
    last = (last + text).slice(-5)
    const headEnds = isWhole === undefined ? request.indexOf("\r\n\r\n") : -1
    if (headEnds >= 0) isWhole = isWholeBy(request.slice(0, headEnds + 4))
    if (isWhole?.(last, request.length) !== true) return
    onRequest(request)
    request = ""
    isWhole = undefined
  }
}

interface Haste {
  /** What it does as soon as it has read the head. */
  readonly onHead?: (socket: Net.Socket) => void
}

/** A TCP server on loopback that reads one whole request, then does with the socket as it likes. */
export const rawServer = (react: (socket: Net.Socket, request: string) => void, { onHead }: Haste = {}) =>
  Effect.acquireRelease(
    Effect.async<{ readonly baseUrl: string; readonly close: Effect.Effect<void> }>((resume) => {
      const sockets = new Set<Net.Socket>()
      const server = Net.createServer((socket) => {
        sockets.add(socket)
        const add = makeRequests(
          () => onHead?.(socket),
          (request) => react(socket, request)
        )
        socket.on("error", () => undefined)
        socket.on("close", () => sockets.delete(socket))
        socket.on("data", add)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = Effect.async<void>((done) => {
          server.close(() => done(Effect.void))
          for (const socket of sockets) socket.destroy()
        })
        resume(Effect.succeed({ baseUrl: `http://127.0.0.1:${port}`, close }))
      })
    }),
    ({ close }) => close
  )

/** Below the ports that any system gives out by itself. */
const neverGivenOut = { min: 20_000, max: 30_000 }

const connectFrom = (localPort: number, to: URL) =>
  Effect.async<Net.Socket, Error>((resume) => {
    const socket = Net.connect({ host: to.hostname, port: Number(to.port), localPort })
    socket.once("connect", () => resume(Effect.succeed(socket)))
    socket.once("error", (error) => resume(Effect.fail(error)))
  })

/**
 * An address of loopback that refuses connections: the near end of a connection of ours. Its port is taken, so that no
 * other server can be given it meanwhile, and nobody listens on it. The system gives out no such port, either: else one
 * client in thousands would be given the very port it connects to, and TCP would connect it to itself.
 */
export const refusedBaseUrl = Effect.gen(function* () {
  const { baseUrl } = yield* rawServer(() => undefined)
  const socket = yield* Effect.acquireRelease(
    Effect.flatMap(Random.nextIntBetween(neverGivenOut.min, neverGivenOut.max), (port) =>
      connectFrom(port, new URL(baseUrl))
    ).pipe(Effect.retry({ times: 20 }), Effect.orDie),
    (connected) => Effect.sync(() => connected.destroy())
  )
  return `http://127.0.0.1:${socket.localPort}`
})

export const httpReply = (status: string, headers: ReadonlyArray<string>, body: string) =>
  [`HTTP/1.1 ${status}`, ...headers, `content-length: ${Buffer.byteLength(body)}`, "", body].join("\r\n")
