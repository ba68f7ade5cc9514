import { spawn } from "node:child_process"
import * as Net from "node:net"
import { Effect } from "effect"

const listenAndSleep = `
  const server = require("node:net").createServer()
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    require("node:fs").writeSync(1, String(server.address().port))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
`

/**
 * An address of loopback that swallows connection attempts: a process that listens, never accepts, and has its queue
 * filled, so that the kernel drops what else arrives.
 */
export const blackhole = Effect.gen(function* () {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(process.execPath, ["-e", listenAndSleep], { stdio: ["ignore", "pipe", "inherit"] })),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const port = yield* Effect.async<number>((resume) => {
    child.stdout.once("data", (text) => resume(Effect.succeed(Number(text))))
  })
  const connect = Effect.async<Net.Socket>((resume) => {
    const socket = Net.connect(port, "127.0.0.1", () => resume(Effect.succeed(socket)))
    socket.on("error", () => undefined)
    return Effect.sync(() => socket.destroy())
  })
  const fillers: Array<Net.Socket> = []
  yield* Effect.addFinalizer(() => Effect.sync(() => fillers.map((socket) => socket.destroy())))
  const fill = Effect.map(connect, (socket) => void fillers.push(socket))
  // After a second in which this process did nothing, a connection may be reported only now.
  const turn = Effect.async<void>((resume) => void setImmediate(() => setImmediate(() => resume(Effect.void))))
  const full = Effect.sleep("1 second").pipe(Effect.andThen(turn), Effect.andThen(Effect.fail("full" as const)))
  yield* Effect.ignore(Effect.forever(Effect.raceFirst(fill, full)))
  return `http://127.0.0.1:${port}`
})
