import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { AttemptGate, type Gate } from "../call/AttemptGate.ts"
import { makeInFlight } from "./InFlight.ts"
import { makePacer } from "./Pacer.ts"
import { makeReport } from "./PipelineReport.ts"
import { makeStopSignal } from "./StopSignal.ts"
import { makeTurns } from "./Turns.ts"

/** Gives calls that are not rows, such as uploads and polls, a pace of their own: each attempt waits for its turn. */
export const makePaced = (
  concurrency: number
): Effect.Effect<<A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>> =>
  Effect.gen(function* () {
    const pacer = yield* makePacer({})
    const inFlight = yield* makeInFlight(concurrency)
    const stopSignal = yield* makeStopSignal
    const parts = { inFlight, pacer, report: yield* makeReport(undefined, pacer), stopSignal }
    return (call) =>
      Effect.flatMap(makeTurns(parts), (turns) => {
        const gate: Gate = {
          isPaced: true,
          beforeSend: () => Effect.void,
          pass: (attempt) => Effect.andThen(turns.turn(Duration.zero), turns.pass(attempt)),
          another: (wait) => Effect.as(Effect.sleep(wait), true)
        }
        return Effect.ensuring(Effect.provideService(call, AttemptGate, gate), turns.release)
      })
  })
