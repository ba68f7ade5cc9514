import type * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, type Duration, Effect, Layer } from "effect"
import { PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { type Grammar, readCommandLine } from "./commandLine.ts"
import { notConfigured } from "./notConfigured.ts"

/** An example: its command line, and the program to run on HeyGen or the mock. */
export interface Example<Ask, Encoded> {
  readonly grammar: Grammar<Ask, Encoded>
  /** The scenarios of the mock. */
  readonly scenarios: Mock.Scenarios
  /** How often to poll HeyGen. The mock is polled every half second. */
  readonly pollEvery?: Duration.DurationInput
  readonly program: (
    ask: Ask,
    pollEvery: Duration.DurationInput
  ) => Effect.Effect<void, { readonly message: string }, Mock.Services | FileSystem.FileSystem>
}

const live = Layer.provideMerge(PhotoAvatarService.layer, Layer.mapError(OnNode.layerConfig(), notConfigured))

const greetTheMock = Effect.flatMap(Mock.PrismMock, ({ baseUrl }) =>
  Console.log(`The mock listens on ${baseUrl} and answers every request with an example from the API document.`)
)

/** Runs an example on the embedded mock, or with --live on HeyGen. Exits with 0 only on success. */
export const runExample = <Ask, Encoded>(example: Example<Ask, Encoded>): void => {
  const { grammar, pollEvery = "5 seconds", program, scenarios } = example
  readCommandLine(grammar, process.argv.slice(2)).pipe(
    Effect.flatMap((line) =>
      line.live
        ? Effect.provide(program(line.ask, pollEvery), live)
        : Effect.provide(Effect.zipRight(greetTheMock, program(line.ask, "500 millis")), Mock.layer(scenarios))
    ),
    Effect.provide(NodeFileSystem.layer),
    Effect.tapError((error) => Console.error(error.message)),
    NodeRuntime.runMain({ disableErrorReporting: true })
  )
}
