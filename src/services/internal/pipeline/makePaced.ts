import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { AttemptGate, type Gate, open } from "../call/AttemptGate.ts"
import { cappedWait } from "./cappedWait.ts"
import { makeInFlight } from "./InFlight.ts"
import { makePacer } from "./Pacer.ts"
import { countRateLimited } from "./PipelineReport.ts"
import { makePollBreak, pauseOfPolls } from "./PollBreak.ts"
import { makeTurns, type Parts, type Turns } from "./Turns.ts"

/** Runs a call, or a wait that makes many, at a pace that all of them share. */
type Paced = <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const neverStopped: Parts["unlessStopped"] = (effect) => Effect.map(effect, Either.right)

const makePaced = (
  concurrency: number,
  { pacer, pauseAfter }: Pick<Parts, "pacer" | "pauseAfter">,
  run: (turns: Turns) => Paced
): Effect.Effect<Paced> =>
  Effect.map(makeInFlight(concurrency), (inFlight) => {
    const parts = { inFlight, pacer, pauseAfter, onRateLimited: countRateLimited, unlessStopped: neverStopped }
    return (call) => Effect.flatMap(makeTurns(parts), (turns) => Effect.ensuring(run(turns)(call), turns.release))
  })

/** Paces uploads like rows: one that is rate limited is sent again for as long as that lasts. */
export const makePacedUploads = (concurrency: number): Effect.Effect<Paced> =>
  Effect.flatMap(makePacer({}), (pacer) =>
    makePaced(
      concurrency,
      { pacer, pauseAfter: cappedWait },
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
  )

/**
 * Paces the polls of waits. Whether to poll again after rate limiting is for the wait to decide. While HeyGen asks for a
 * longer pause than a wait makes, polls fail instead of being sent.
 */
export const makePacedPolls = (concurrency: number): Effect.Effect<Paced> =>
  Effect.gen(function* () {
    const pacer = yield* makePacer({})
    const pollBreak = yield* makePollBreak
    const paceUnlessOnBreak = { ...pacer, turn: Effect.ignore(Effect.andThen(pollBreak.check, pacer.turn)) }
    return yield* makePaced(concurrency, { pacer: paceUnlessOnBreak, pauseAfter: pauseOfPolls }, (turns) => {
      const gate: Gate = {
        ...open,
        pass: (attempt) =>
          pollBreak.check.pipe(
            Effect.andThen(turns.turn(Duration.zero)),
            Effect.andThen(Effect.tapError(pollBreak.check, () => turns.release)),
            Effect.andThen(turns.pass(Effect.tapError(attempt, pollBreak.observe)))
          )
      }
      return Effect.provideService(AttemptGate, gate)
    })
  })
