import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { PipelineOptions, Row } from "../../PipelineOptions.ts"
import { makeConcurrencyRamp } from "./ConcurrencyRamp.ts"
import { makeRowRunner } from "./runRow.ts"
import type { StopSignal } from "./StopSignal.ts"

/** A failure of the rows ends the pulling, and is emitted after the results of the rows already pulled. */
const untilTheyFail = <A, E, R>(rows: Stream.Stream<A, E, R>) =>
  Effect.map(Ref.make<Effect.Effect<void, E>>(Effect.void), (end) => ({
    whole: Stream.catchAllCause(rows, (cause) => Stream.execute(Ref.set(end, Effect.failCause(cause)))),
    failure: Stream.execute(Effect.flatten(Ref.get(end)))
  }))

/** Pulls rows in a separate fiber, which a stop interrupts. Rows pulled by then are still emitted. */
const pulledUntilStopped = <A, R>(pull: Effect.Effect<A, Option.Option<never>, R>, { awaitStop }: StopSignal) =>
  Effect.gen(function* () {
    const pulled = yield* Queue.unbounded<Exit.Exit<A, Option.Option<never>>>()
    const pullOne = Effect.uninterruptibleMask((restore) =>
      Effect.tap(Effect.exit(restore(pull)), (exit) => (Exit.isInterrupted(exit) ? Effect.void : pulled.offer(exit)))
    )
    const pulling = yield* Effect.forkScoped(Effect.repeat(pullOne, { while: Exit.isSuccess }))
    yield* awaitStop.pipe(
      Effect.andThen(Fiber.interrupt(pulling)),
      Effect.andThen(pulled.offer(Exit.fail(Option.none()))),
      Effect.forkScoped
    )
    return Stream.flattenExitOption(Stream.fromQueue(pulled, { maxChunkSize: 1 }))
  })

/** Runs each row when its turn comes, and emits its result. */
export const runRows = <Item extends Row<unknown>, Created, E, R, R2>(
  rows: Stream.Stream<Item, E, R>,
  create: (row: Item) => Effect.Effect<Created, HeyGenError, R2>,
  options: PipelineOptions<Item>
): Stream.Stream<RowResult<Created>, E, R | R2> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const { concurrency, run, stopSignal } = yield* makeRowRunner(create, options)
      const ramp = yield* makeConcurrencyRamp(concurrency)
      const { failure, whole } = yield* untilTheyFail(rows)
      const pull = Effect.andThen(ramp.take, yield* Stream.toPull(Stream.rechunk(whole, 1)))
      const taken =
        options.drain === true
          ? Stream.fromPull(Effect.succeed(pull))
          : Stream.flattenChunks(yield* pulledUntilStopped(pull, stopSignal))
      return taken.pipe(
        Stream.mapEffect(run, { concurrency, unordered: options.ordered !== true }),
        Stream.tap(() => ramp.giveBack),
        Stream.concat(failure)
      )
    })
  )
