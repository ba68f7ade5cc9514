import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import { CreatedRow, RowResult } from "../../../domain/pipeline/RowResult.ts"
import { defaultStopOn, type PipelineOptions } from "../../PipelineOptions.ts"
import { AttemptGate, outsideGate } from "../call/AttemptGate.ts"
import { longestTimer } from "../longestTimer.ts"
import { cappedWait } from "./cappedWait.ts"
import { makeInFlight } from "./InFlight.ts"
import { makePacer } from "./Pacer.ts"
import { makeReport } from "./PipelineReport.ts"
import { resultOfError, type Settled } from "./resultOfError.ts"
import { makeStopSignal, type StopSignal } from "./StopSignal.ts"
import { makeTurns, type Parts, type Turns } from "./Turns.ts"

/** Runs single rows, all at one shared pace, until the run is stopped. */
export interface RowRunner<Item, Created, R> {
  readonly run: (row: Item) => Effect.Effect<RowResult<Created>, never, R>
  readonly stopSignal: StopSignal
  readonly concurrency: number
}

/** A runner whose parts another runner may combine. */
export interface OpenRowRunner<Item, Created, R> extends RowRunner<Item, Created, R> {
  /** Stops the run if the error is one to stop on. */
  readonly observe: (error: HeyGenError) => Effect.Effect<unknown>
  /** Runs a row without reporting it. */
  readonly runUnreported: (row: Item) => Effect.Effect<RowResult<Created>, never, R>
  readonly reported: <R2>(
    run: Effect.Effect<RowResult<Created>, never, R2>
  ) => Effect.Effect<RowResult<Created>, never, R2>
}

const isPositive = (value: number) => Number.isFinite(value) && value > 0

/** Invalid options are a mistake of the program, hence a defect. */
const checkOptions = ({ concurrency = 4, deadline = Duration.infinity, limiter, rate }: PipelineOptions<never>) => {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    return Effect.dieMessage(`A pipeline's concurrency must be a positive integer, not ${concurrency}`)
  }
  if (limiter !== undefined && typeof limiter.consume !== "function") {
    return Effect.dieMessage("A pipeline's limiter must be the RateLimiter of @effect/experimental 0.61")
  }
  const limit = Duration.decode(deadline)
  if (Duration.isFinite(limit) && Duration.greaterThan(limit, longestTimer)) {
    return Effect.dieMessage(`A pipeline's deadline can be at most 24 days, not ${Duration.format(limit)}`)
  }
  return rate !== undefined && !(isPositive(rate.limit) && isPositive(Duration.toMillis(rate.window)))
    ? Effect.dieMessage(`A pipeline's rate must have a positive limit and window, not ${rate.limit} per ${rate.window}`)
    : Effect.succeed(concurrency)
}

/** Arms the `deadline` and `stopWhen` of the caller. */
const armStop = ({ stop }: StopSignal, { deadline, stopWhen }: PipelineOptions<never>) =>
  Effect.gen(function* () {
    if (stopWhen !== undefined) {
      const reason = Effect.catchAllCause(stopWhen, (cause) =>
        Effect.as(Effect.logError("stopWhen failed", cause), "stopWhen failed")
      )
      yield* Effect.forkScoped(Effect.flatMap(reason, stop))
    }
    if (deadline === undefined) return
    const limit = Duration.decode(deadline)
    yield* stop(`the deadline of ${Duration.format(limit)} has passed`).pipe(Effect.delay(limit), Effect.forkScoped)
  })

export const makeRowRunner = <Item extends { readonly key: string }, Created, R>(
  create: (row: Item) => Effect.Effect<Created, HeyGenError, R>,
  options: PipelineOptions<Item>
): Effect.Effect<OpenRowRunner<Item, Created, R>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const concurrency = yield* checkOptions(options)
    const stopOn = options.stopOn ?? defaultStopOn
    const isToStop = (error: HeyGenError) =>
      Effect.catchAllDefect(
        Effect.sync(() => stopOn(error)),
        (defect) => Effect.as(Effect.logError("stopOn failed", Cause.die(defect)), true)
      )
    const observe = (error: HeyGenError) => Effect.whenEffect(stopSignal.stop(error.message), isToStop(error))
    const pacer = yield* makePacer(options)
    const inFlight = yield* makeInFlight(concurrency)
    const report = yield* makeReport(options.progress, pacer)
    const stopSignal = yield* makeStopSignal(report.stopped)
    yield* Effect.addFinalizer(() => stopSignal.close)
    yield* armStop(stopSignal, options)
    const parts: Parts = {
      inFlight,
      pacer,
      pauseAfter: cappedWait,
      onRateLimited: report.rateLimited,
      unlessStopped: stopSignal.unlessStopped
    }

    const runInTurns = Effect.fnUntraced(function* (
      row: Item,
      turns: Turns
    ): Effect.fn.Return<RowResult<Created>, never, R> {
      const takenAt = yield* DateTime.now
      const sent = yield* Ref.make(0)
      const settledAfter = (attempts: number) =>
        Effect.map(DateTime.now, (settledAt): Settled => ({ key: row.key, attempts, takenAt, settledAt }))

      const unlessStopped = Effect.flatMap(
        stopSignal.stopped,
        Option.match({ onNone: () => Effect.void, onSome: (message) => Effect.fail({ message }) })
      )

      const gate = turns.gate((attempt) =>
        outsideGate(options.beforeSend?.(row, attempt) ?? Effect.void).pipe(
          Effect.andThen(unlessStopped),
          Effect.andThen(Ref.set(sent, attempt.attempt))
        )
      )

      const turn = yield* turns.turn(Duration.zero)
      if (Either.isLeft(turn)) {
        return RowResult.NotSent({ ...(yield* settledAfter(0)), reason: turn.left, error: Option.none() })
      }
      return yield* Effect.matchEffect(Effect.provideService(create(row), AttemptGate, gate), {
        onFailure: (error) =>
          Effect.map(Effect.andThen(observe(error), settledAfter(error.attempts)), (settled) =>
            resultOfError(settled, error)
          ),
        onSuccess: (value): Effect.Effect<RowResult<Created>> =>
          Effect.map(Effect.flatMap(Ref.get(sent), settledAfter), (settled) =>
            RowResult.Created({ ...settled, created: CreatedRow.Complete({ value }) })
          )
      })
    })

    const runUnreported = (row: Item) =>
      Effect.flatMap(makeTurns(parts), (turns) => Effect.ensuring(runInTurns(row, turns), turns.release))

    const reported = <R2>(run: Effect.Effect<RowResult<Created>, never, R2>) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.andThen(
          report.taken,
          Effect.onExit(restore(run), (exit) => (Exit.isSuccess(exit) ? report.settled(exit.value) : report.abandoned))
        )
      )

    return { run: (row) => reported(runUnreported(row)), runUnreported, reported, observe, stopSignal, concurrency }
  })
