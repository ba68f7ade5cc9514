import type * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, type Duration, Effect, Layer } from "effect"
import { PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import * as OnNode from "effect-photo-avatar/node"
import { type Grammar, readCommandLine } from "./commandLine.ts"
import { notConfigured } from "./notConfigured.ts"

/** A program of the command line: what it asks for, and what it does with HeyGen or its mock. */
export interface Example<Ask, Encoded> {
  readonly grammar: Grammar<Ask, Encoded>
  /** What the mock answers. */
  readonly scenarios: Mock.Scenarios
  /** How often HeyGen is asked whether it is ready; the mock is asked each half second. */
  readonly pollEvery?: Duration.DurationInput
  readonly program: (
    ask: Ask,
    pollEvery: Duration.DurationInput
  ) => Effect.Effect<void, { readonly message: string }, Mock.Services | FileSystem.FileSystem>
}

const live = Layer.provideMerge(PhotoAvatarService.layer, Layer.mapError(OnNode.layerConfig(), notConfigured))

const greetTheMock = Effect.flatMap(Mock.PrismMock, ({ baseUrl }) =>
  Console.log(`The mock listens on ${baseUrl}; whatever it is asked for, it answers with the API's own example.`)
)

/** Runs an example on the embedded mock, or with --live on HeyGen. It ends with 0 only if all went well. */
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
