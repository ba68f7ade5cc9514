import { spawn, spawnSync } from "node:child_process"
import { Effect } from "effect"
import { freePort } from "../../examples/many-machines/startPostgres.ts"
import { temporaryFolder } from "./durable.ts"

export const isRedisInstalled = spawnSync("redis-server", ["--version"]).error === undefined

/** Starts a Redis server on a free loopback port, and stops it when the scope closes. Returns its URL. */
export const startRedis = Effect.gen(function* () {
  const cwd = yield* temporaryFolder
  const port = yield* freePort
  const flags = ["--bind", "127.0.0.1", "--port", String(port), "--save", ""]
  const server = yield* Effect.acquireRelease(
    Effect.sync(() => spawn("redis-server", flags, { cwd, stdio: ["ignore", "pipe", "ignore"] })),
    (server) => Effect.sync(() => server.kill("SIGKILL"))
  )
  yield* Effect.async<void>((resume) => {
    server.stdout.on("data", (bytes) => {
      if (String(bytes).includes("Ready to accept connections")) resume(Effect.void)
    })
    server.once("exit", () => resume(Effect.dieMessage("Redis did not start")))
  })
  return `redis://127.0.0.1:${port}`
})
