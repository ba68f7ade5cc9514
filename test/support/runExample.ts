import { execFile } from "node:child_process"
import { Effect } from "effect"

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program of `examples/` to its end, with this besides the environment. */
export const runExampleWith = (added: Record<string, string>, file: string, ...flags: ReadonlyArray<string>) =>
  Effect.async<Run>((resume) => {
    const { HEYGEN_API_KEY: _, ...inherited } = process.env
    const env = { ...inherited, ...added }
    const child = execFile(
      process.execPath,
      ["--import", "tsx", `examples/${file}`, ...flags],
      { env },
      (_error, stdout, stderr) => resume(Effect.succeed({ code: child.exitCode ?? -1, stdout, stderr }))
    )
    return Effect.sync(() => child.kill())
  })

/** Runs a program of `examples/` to its end, without an API key. */
export const runExample = (file: string, ...flags: ReadonlyArray<string>) => runExampleWith({}, file, ...flags)
