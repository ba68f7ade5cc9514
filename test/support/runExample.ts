import { execFile } from "node:child_process"
import { Effect } from "effect"
import { inheritedEnv } from "./inheritedEnv.ts"
import { compiled, type Program } from "./programs.ts"

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = (program: string, flags: ReadonlyArray<string>, added: Record<string, string> = {}) =>
  Effect.async<Run>((resume) => {
    const env = { ...inheritedEnv(), ...added }
    const child = execFile(program, flags, { env }, (_error, stdout, stderr) =>
      resume(Effect.succeed({ code: child.exitCode ?? -1, stdout, stderr }))
    )
    return Effect.sync(() => child.kill())
  })

/** Runs a program of `examples/` to its end, with this besides the environment. */
export const runExampleWith = (added: Record<string, string>, program: Program, ...flags: ReadonlyArray<string>) =>
  run(process.execPath, [compiled(program), ...flags], added)

/** Runs a program of `examples/` to its end, without an API key. */
export const runExample = (program: Program, ...flags: ReadonlyArray<string>) => runExampleWith({}, program, ...flags)

/** Runs a shell script of `examples/` to its end, without an API key, and without waits between its polls. */
export const runScript = (file: string, ...flags: ReadonlyArray<string>) =>
  run(`examples/${file}`, flags, { POLL_SECONDS: "0" })
