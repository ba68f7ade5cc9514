import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process"
import { Deferred, Effect } from "effect"
import { inheritedEnv } from "./inheritedEnv.ts"

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs, what it has printed so far, and its end. */
export interface Running {
  readonly child: ChildProcess
  readonly printed: Effect.Effect<string>
  readonly ended: Effect.Effect<Ended>
}

/** Programs of ours are killed alone. What a shell or npm has started is in the group of its process. */
const kill = ({ pid }: ChildProcess, isGroup: boolean) =>
  Effect.ignore(Effect.try(() => pid !== undefined && process.kill(isGroup ? -pid : pid, "SIGKILL")))

/** Starts a command without an API key but what is added, and kills it when the scope closes. */
export const startCommand = (
  command: string,
  args: ReadonlyArray<string>,
  added: Record<string, string> = {},
  options: SpawnOptions = {}
) =>
  Effect.gen(function* () {
    const isGroup = command !== process.execPath
    const done = yield* Deferred.make<Ended>()
    const said = { stdout: "", stderr: "" }
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const program = spawn(command, args, { ...options, detached: isGroup, env: { ...inheritedEnv(), ...added } })
        program.stdout?.on("data", (bytes) => {
          said.stdout += bytes
        })
        program.stderr?.on("data", (bytes) => {
          said.stderr += bytes
        })
        program.on("close", (code) => Deferred.unsafeDone(done, Effect.succeed({ code, ...said })))
        return program
      }),
      (program) => kill(program, isGroup)
    )
    const running: Running = {
      child,
      printed: Effect.sync(() => said.stdout + said.stderr),
      ended: Deferred.await(done)
    }
    return running
  })

/** Waits until something becomes true while a program runs. A program that ends before is a defect with its output. */
export const untilMet = ({ ended, printed }: Running, isMet: Effect.Effect<boolean>): Effect.Effect<void> => {
  const endedBefore = Effect.gen(function* () {
    const { code } = yield* ended
    if (yield* isMet) return
    yield* Effect.dieMessage(`The program has ended (${code}) before what the test waits for:\n${yield* printed}`)
  })
  const met = Effect.repeat(Effect.delay(isMet, "5 millis"), { until: (is) => is })
  return Effect.asVoid(Effect.raceFirst(met, endedBefore))
}

/** Waits until something becomes true outside while a program runs. */
export const until = (running: Running, isTrue: () => boolean) => untilMet(running, Effect.sync(isTrue))

/** Waits until a program has printed a text. */
export const untilPrinted = (running: Running, text: string) =>
  untilMet(
    running,
    Effect.map(running.printed, (output) => output.includes(text))
  )
