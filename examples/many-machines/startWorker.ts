import * as Command from "@effect/platform/Command"
import { Effect, Fiber, Stream } from "effect"

/** The worker is beside the program, whether or not they are compiled, and starts in the same way. */
const program = [...process.execArgv, (process.argv[1] ?? "").replace(/main(\.\w+)$/, "worker$1")]

/**
 * Starts a worker process and passes on what it says. Returns an effect that waits for its end. The worker is killed when
 * the scope closes, as it may be at any moment.
 */
export const startWorker = (
  number: number,
  environment: Record<string, string>,
  say: (message: string) => Effect.Effect<void>
) =>
  Effect.gen(function* () {
    const worker = yield* Command.make(process.execPath, ...program).pipe(
      Command.env(environment),
      Command.stderr("inherit"),
      Command.start
    )
    yield* Effect.addFinalizer(() => Effect.ignore(worker.kill("SIGKILL")))
    const name = `Worker ${number} (process ${worker.pid})`
    const lines = Stream.splitLines(Stream.decodeText(worker.stdout))
    // Reads until the worker has ended, since a worker fails when it cannot write.
    const said = yield* Effect.forkDaemon(Stream.runForEach(lines, (line) => say(`${name} ${line}`)))
    const ended = Effect.match(worker.exitCode, {
      onFailure: () => "was killed",
      onSuccess: (code) => `has ended with exit code ${code}`
    })
    return Effect.flatMap(Effect.zipLeft(ended, Fiber.await(said)), (how) => say(`${name} ${how}`))
  })
