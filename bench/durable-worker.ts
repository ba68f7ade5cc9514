import { once } from "node:events"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer } from "effect"
import * as Durable from "effect-photo-avatar/durable"
import { clientOf } from "../test/support/clientOf.ts"
import { rowsOf, runRows, services } from "./durableRows.ts"
import { costOf } from "./measure.ts"

const [url = "", baseUrl = "", batch = "", first, count] = process.argv.slice(2)

const run = (batch: string) => runRows(rowsOf(Number(count), Number(first)), batch)

/** Warms up, runs its rows through PostgreSQL once its standard input ends, and prints how much CPU each took. */
const program = Effect.gen(function* () {
  yield* run(`${batch}, to warm up`)
  yield* Console.log("ready")
  yield* Effect.promise(() => once(process.stdin.resume(), "end"))
  const { cpuMicroseconds } = yield* costOf(Number(count), run(batch))
  yield* Console.log(cpuMicroseconds)
}).pipe(Effect.provide(Layer.provide(Durable.layerSql, clientOf(url))), Effect.provide(services(baseUrl)))

NodeRuntime.runMain(program)
