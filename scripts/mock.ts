import { spawn } from "node:child_process"
import { parseArgs } from "node:util"
import { Effect } from "effect"
import { startStateful } from "../mock/stateful/StatefulServer.ts"

/** Starts Prism's mocker with the given arguments, or with `--stateful` the mock that remembers. */
const { values } = parseArgs({
  options: {
    stateful: { type: "boolean", default: false },
    port: { type: "string", default: "4010" },
    polls: { type: "string", default: "2" },
    verbose: { type: "boolean", default: false }
  },
  // Prism has options of its own.
  strict: process.argv.includes("--stateful")
})

const say = (line: string) => process.stdout.write(`${line}\n`)

const serveStateful = Effect.gen(function* () {
  const { baseUrl } = yield* startStateful({
    port: Number(values.port),
    polls: Number(values.polls),
    ...(values.verbose === true ? { onAnswer: (request: string, status: number) => say(`${status} ${request}`) } : {})
  })
  say(`The stateful mock of HeyGen listens on ${baseUrl}`)
  return yield* Effect.never
})

if (values.stateful === true) {
  const stopped = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopped.abort())
  const exit = await Effect.runPromiseExit(Effect.scoped(serveStateful), { signal: stopped.signal })
  if (!stopped.signal.aborted) {
    process.stderr.write(`${exit}\n`)
    process.exitCode = 1
  }
} else {
  const prism = spawn("prism", ["mock", "mock/openapi.json", ...process.argv.slice(2)], { stdio: "inherit" })
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => prism.kill(signal))
  prism.once("error", ({ message }) => process.stderr.write(`${message}. Start it by npm run mock.\n`))
  prism.once("close", (code) => {
    process.exitCode = code ?? 1
  })
}
