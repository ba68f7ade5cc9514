import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Console, Effect, Exit, Layer } from "effect"
import { Live, PhotoAvatarService } from "effect-photo-avatar"
import * as Mock from "effect-photo-avatar/mock"
import { readCommandLine } from "../command-line/commandLine.ts"
import { notConfigured } from "../command-line/notConfigured.ts"
import { sendRows } from "./run.ts"
import { Settings } from "./settings.ts"

const live = PhotoAvatarService.layer.pipe(
  Layer.provideMerge(Layer.mapError(Live.layerConfig(), notConfigured)),
  Layer.provide(FetchHttpClient.layer)
)

const program = Effect.gen(function* () {
  const { ask, live: isLive } = yield* readCommandLine(
    {
      usage:
        "Usage: npm run example:bulk -- [--live] [--concurrency N] [--rate 10/second] [--skip-invalid] [--resend-ambiguous] rows.ndjson --out results.ndjson",
      schema: Settings,
      flags: ["out", "concurrency", "rate"],
      switches: ["skip_invalid", "resend_ambiguous"],
      operand: "rows",
      sample: { rows: "examples/bulk/rows.ndjson", out: "results.ndjson" }
    },
    process.argv.slice(2)
  )
  return yield* isLive ? Effect.provide(sendRows(ask), live) : Effect.provide(sendRows(ask), Mock.layer())
}).pipe(
  Effect.provide(NodeFileSystem.layer),
  Effect.tapError((error) => Console.error(error.message)),
  Effect.tapDefect((cause) => Console.error(String(cause)))
)

// Not runMain: the program handles Ctrl-C itself, to let rows in flight settle.
Effect.runFork(program).addObserver((exit) => {
  process.exitCode = Exit.isSuccess(exit) && exit.value ? 0 : 1
})
