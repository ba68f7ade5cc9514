import { Writable } from "node:stream"
import { ConfigProvider, type Console, Effect, Exit } from "effect"
import { bulk } from "../../examples/bulk/bulk.ts"
import { makeScreen } from "../../examples/command-line/screen.ts"
import type { Ended } from "./startCommand.ts"

const neverStopped = { asked: Effect.never, askedAgain: Effect.never }

/**
 * Runs bulk in this process, as main.ts does in one of its own. Its configuration has these variables alone; what reads
 * `process.env` sees that of the tests.
 */
export const runBulk = (args: ReadonlyArray<string>, environment: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const said = { stdout: "", stderr: "" }
    const output = new Writable({
      decodeStrings: false,
      write: (text: string, _, done) => {
        said.stdout += text
        done()
      }
    })
    const line = (...words: ReadonlyArray<unknown>) => `${words.join(" ")}\n`
    const console = yield* Effect.console
    const collecting: Console.Console = {
      ...console,
      log: (...words) =>
        Effect.sync(() => {
          said.stdout += line(...words)
        }),
      error: (...words) =>
        Effect.sync(() => {
          said.stderr += line(...words)
        })
    }
    const exit = yield* bulk(args, makeScreen(output), neverStopped).pipe(
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)))),
      Effect.withConsole(collecting),
      Effect.exit
    )
    const ended: Ended = { code: Exit.isSuccess(exit) ? 0 : 1, ...said }
    return ended
  })
