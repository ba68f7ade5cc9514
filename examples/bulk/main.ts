import { Effect, Exit } from "effect"
import { makeScreen } from "../command-line/screen.ts"
import { listenForStop } from "../command-line/stopping.ts"
import { bulk } from "./bulk.ts"

const program = Effect.gen(function* () {
  const screen = makeScreen(process.stdout)
  const stopping = yield* listenForStop
  yield* Effect.forkScoped(
    Effect.map(Effect.zipRight(stopping.askedAgain, screen.sayLast("Ended.")), () => process.exit(130))
  )
  yield* bulk(process.argv.slice(2), screen, stopping)
})

// Not runMain: the program itself handles signals, to let rows in flight settle.
process.exitCode = 1
Effect.runFork(Effect.scoped(program)).addObserver((exit) => {
  if (Exit.isSuccess(exit)) process.exitCode = 0
})
