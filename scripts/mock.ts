import { spawn } from "node:child_process"
import { Command, Options, ValidationError } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, Duration, Effect } from "effect"
import { checkedByDocument } from "../mock/prism/checkedByDocument.ts"
import { serve } from "../mock/serve.ts"
import { makeStatefulHandler } from "../mock/stateful/makeStatefulHandler.ts"

const optional = <A>(option: Options.Options<A>, help: string) =>
  option.pipe(Options.withDescription(help), Options.withDefault(undefined))

const flag = (name: string, help: string) => Options.withDescription(Options.boolean(name), help)

const stateful = Command.make(
  "mock",
  {
    port: Options.integer("port").pipe(Options.withDescription("Default: 4010"), Options.withDefault(4010)),
    polls: Options.integer("polls").pipe(
      Options.withDescription("How often a new avatar is not ready when it is read. Default: 2"),
      Options.withDefault(2)
    ),
    credit: optional(Options.integer("credit"), "How many creates are accepted. Default: all"),
    perSecond: optional(Options.integer("per-second"), "How many requests are accepted per second. Default: all"),
    inFlight: optional(
      Options.integer("in-flight"),
      "How many requests are accepted at a time, if they take time (--latency). Default: all"
    ),
    latency: optional(
      Options.integer("latency").pipe(Options.map(Duration.millis)),
      "How long a request takes, in milliseconds. Default: no time"
    ),
    refusedNames: Options.text("refused-name").pipe(
      Options.withDescription("A name that moderation refuses; can be repeated"),
      Options.repeated
    ),
    checked: flag("checked", "Refuses what violates the OpenAPI document"),
    verbose: flag("verbose", "Prints each request")
  },
  ({ checked, verbose, ...options }) =>
    Effect.gen(function* () {
      const remembering = yield* makeStatefulHandler(options)
      const handle = checked ? yield* checkedByDocument(remembering) : remembering
      const onAnswer = (request: string, status: number) => process.stdout.write(`${status} ${request}\n`)
      const { baseUrl } = yield* serve(handle, { ...options, onAnswer: verbose ? onAnswer : undefined })
      yield* Console.log(`The stateful mock of HeyGen listens on ${baseUrl}`)
      return yield* Effect.never
    }).pipe(Effect.scoped)
)

const words = process.argv.filter((word) => word !== "--stateful")

if (words.length < process.argv.length) {
  Command.run(stateful, { name: "npm run mock -- --stateful", version: "0.1.0" })(words).pipe(
    Effect.provide(NodeContext.layer),
    Effect.tapError((error) => (ValidationError.isValidationError(error) ? Effect.void : Console.error(error.message))),
    Effect.tapDefect((cause) => Console.error(String(Cause.squash(cause)))),
    NodeRuntime.runMain({ disableErrorReporting: true })
  )
} else {
  const prism = spawn("prism", ["mock", "mock/openapi.json", ...process.argv.slice(2)], { stdio: "inherit" })
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => prism.kill(signal))
  prism.once("error", ({ message }) => process.stderr.write(`${message}. Start it by npm run mock.\n`))
  prism.once("close", (code) => {
    process.exitCode = code ?? 1
  })
}
