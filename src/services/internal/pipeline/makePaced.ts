import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { AttemptGate, type Gate } from "../call/AttemptGate.ts"
import { makeInFlight } from "./InFlight.ts"
import { makePacer } from "./Pacer.ts"
import { makeReport } from "./PipelineReport.ts"
import { makeStopSignal } from "./StopSignal.ts"
import { makeTurns, type Turns } from "./Turns.ts"

/** Runs a call, or a wait that makes many, at a pace that all of them share. */
type Paced = <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const makePaced = (concurrency: number, run: (turns: Turns) => Paced): Effect.Effect<Paced> =>
  Effect.gen(function* () {
    const pacer = yield* makePacer({})
    const inFlight = yield* makeInFlight(concurrency)
    const report = yield* makeReport(undefined, pacer)
    const parts = { inFlight, pacer, report, stopSignal: yield* makeStopSignal }
    return (call) => Effect.flatMap(makeTurns(parts), (turns) => Effect.ensuring(run(turns)(call), turns.release))
  })

/** Paces uploads like rows: one that is rate limited is sent again for as long as that lasts. */
export const makePacedUploads = (concurrency: number): Effect.Effect<Paced> =>
  makePaced(
    concurrency,
    (turns) => (upload) =>
      Effect.andThen(
        turns.turn(Duration.zero),
        Effect.provideService(
          upload,
          AttemptGate,
          turns.gate(() => Effect.void)
        )
      )
  )

/** Paces the polls of waits. Whether to poll again after rate limiting is for the wait to decide. */
export const makePacedPolls = (concurrency: number): Effect.Effect<Paced> =>
  makePaced(concurrency, (turns) => {
    const gate: Gate = {
      isPaced: false,
      beforeSend: () => Effect.void,
      pass: (attempt) => Effect.andThen(turns.turn(Duration.zero), turns.pass(attempt)),
      another: (wait) => Effect.as(Effect.sleep(wait), true)
    }
    return Effect.provideService(AttemptGate, gate)
  })
