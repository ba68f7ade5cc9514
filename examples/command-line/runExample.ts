import type * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, type Duration, Effect } from "effect"
import { HeyGenClient } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { type Grammar, readCommandLine } from "./commandLine.ts"
import { onHeyGen } from "./onHeyGen.ts"

/** An example: its command line, and the program to run on HeyGen or the mock. */
export interface Example<Ask, Encoded> {
  readonly grammar: Grammar<Ask, Encoded>
  /** How often to poll HeyGen. The mock is polled every fifth of a second. */
  readonly pollEvery?: Duration.DurationInput
  readonly program: (
    ask: Ask,
    pollEvery: Duration.DurationInput
  ) => Effect.Effect<void, { readonly message: string }, Mock.Services | FileSystem.FileSystem>
}

const greetTheMock = HeyGenClient.pipe(
  Effect.flatMap(({ target }) => target),
  Effect.flatMap(({ baseUrl }) => Console.log(`A mock of HeyGen listens on ${baseUrl}. Nothing is billed.`))
)

/** Runs an example on the embedded mock, or with --live on HeyGen. Exits with 0 only on success, or after --help. */
export const runExample = <Ask, Encoded>(example: Example<Ask, Encoded>): void => {
  const { grammar, pollEvery = "5 seconds", program } = example
  const args = process.argv.slice(2)
  const run = Effect.flatMap(readCommandLine(grammar, args), (line) =>
    line.live
      ? Effect.provide(program(line.ask, pollEvery), onHeyGen)
      : Effect.provide(Effect.zipRight(greetTheMock, program(line.ask, "200 millis")), Mock.layerStateful({ polls: 2 }))
  )
  const isHelp = args.includes("--help") || args.includes("-h")
  Effect.if(isHelp, { onTrue: () => Console.log(grammar.usage), onFalse: () => run }).pipe(
    Effect.provide(NodeFileSystem.layer),
    Effect.tapError((error) => Console.error(error.message)),
    Effect.tapDefect((cause) => Console.error(String(Cause.squash(cause)))),
    NodeRuntime.runMain({ disableErrorReporting: true })
  )
}
