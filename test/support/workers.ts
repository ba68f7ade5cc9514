import { type ChildProcess, spawn } from "node:child_process"
import { Deferred, Effect, Schema } from "effect"
import { inheritedEnv } from "./inheritedEnv.ts"
import { compiled } from "./programs.ts"
import { WorkerTask } from "./WorkerTask.ts"

export interface Worker {
  readonly child: ChildProcess
  /** The worker is connected to its store, and waits to begin. */
  readonly ready: Effect.Effect<void>
  readonly begin: Effect.Effect<void>
  readonly ended: Effect.Effect<{
    readonly code: number | null
    readonly lines: ReadonlyArray<string>
    readonly stderr: string
  }>
}

/** Starts a worker process, and kills it when the scope closes. */
export const startWorker = Effect.fnUntraced(function* (task: WorkerTask) {
  const json = yield* Effect.orDie(Schema.encode(Schema.parseJson(WorkerTask))(task))
  const ready = yield* Deferred.make<void>()
  const ended = yield* Deferred.make<Effect.Effect.Success<Worker["ended"]>>()
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(process.execPath, [compiled("test/support/rowWorker.ts"), json], { env: inheritedEnv() })),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const said = { stdout: "", stderr: "" }
  child.stdout.on("data", (bytes) => {
    said.stdout += bytes
    if (said.stdout.startsWith("ready\n")) Deferred.unsafeDone(ready, Effect.void)
  })
  child.stderr.on("data", (bytes) => {
    said.stderr += bytes
  })
  child.stdin.on("error", () => undefined)
  child.on("close", (code) => {
    const [first, ...lines] = said.stdout.trimEnd().split("\n")
    Deferred.unsafeDone(
      ready,
      first === "ready" ? Effect.void : Effect.dieMessage(`The worker did not start: ${said.stderr}`)
    )
    Deferred.unsafeDone(ended, Effect.succeed({ code, lines, stderr: said.stderr }))
  })
  const worker: Worker = {
    child,
    ready: Deferred.await(ready),
    begin: Effect.sync(() => void child.stdin.write("go\n")),
    ended: Deferred.await(ended)
  }
  return worker
})
