import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { PipelineOptions } from "../../PipelineOptions.ts"
import { makeConcurrencyRamp } from "./ConcurrencyRamp.ts"
import { failureOf } from "./failureOf.ts"
import type { RowRunner } from "./makeRowRunner.ts"

/** What is emitted next: a result, nothing for a row that died, or the end of the stream. */
type Next<A, E> = Effect.Effect<Option.Option<A>, Option.Option<E>>

/** Emits a result as soon as its row has ended. */
const asSettled =
  <A, E>(results: Queue.Queue<Next<A, E>>) =>
  <R>(run: Effect.Effect<Option.Option<A>, never, R>) =>
    Effect.succeed(Effect.flatMap(Effect.exit(run), (exit) => results.offer(exit)))

/** Emits the results in the order in which the rows were started. */
const inOrder =
  <A, E>(results: Queue.Queue<Next<A, E>>) =>
  <R>(run: Effect.Effect<Option.Option<A>, never, R>) =>
    Effect.flatMap(Deferred.make<Option.Option<A>>(), (settled) =>
      Effect.as(results.offer(Deferred.await(settled)), Effect.intoDeferred(run, settled))
    )

/**
 * Runs each row when its turn comes, and emits its result. A failure of the rows, or the death of one, is emitted after all
 * results. A stop does not end the rows: those that were pulled are run nevertheless, since no one else has them.
 */
export const runRows = <Item, Created, E, R, R2>(
  rows: Stream.Stream<Item, E, R>,
  { concurrency, run, stopSignal }: RowRunner<Item, Created, R2>,
  options: Pick<PipelineOptions<never>, "ordered">
): Stream.Stream<RowResult<Created>, E, R | R2> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const ramp = yield* makeConcurrencyRamp(concurrency)
      const results = yield* Queue.unbounded<Next<RowResult<Created>, E>>()
      const emitting = options.ordered === true ? inOrder(results) : asSettled(results)
      const running = yield* FiberSet.make()
      const died = yield* Deferred.make<void>()

      /** The first row that died ends the stream as it did, and further ones are logged. */
      const noteDeath = (cause: Cause.Cause<never>) =>
        Effect.flatMap(Deferred.failCause(died, cause), (isFirst) =>
          isFirst ? Effect.void : Effect.logError("Another row died", cause)
        )

      /** A row dies of a defect, or of an interruption that it has caused itself. */
      const runUnlessItDies = (row: Item) =>
        Effect.catchAllCause(Effect.asSome(run(row)), (cause) =>
          noteDeath(cause).pipe(
            Effect.andThen(
              stopSignal.stop(Cause.isDie(cause) ? "a row died of a defect" : "a row has interrupted itself")
            ),
            Effect.as(Option.none<RowResult<Created>>())
          )
        )
      const pull = yield* Stream.toPull(rows)

      /** A row that was pulled is started, whatever interrupts the pulling. */
      const startAll = Effect.uninterruptibleMask((restore) => {
        const start = (row: Item) =>
          Effect.flatMap(emitting(restore(runUnlessItDies(row))), (emitted) => FiberSet.run(running, emitted)).pipe(
            Effect.andThen(restore(ramp.take))
          )
        return Effect.andThen(
          restore(ramp.take),
          Effect.forever(Effect.flatMap(restore(pull), Effect.forEach(start, { discard: true })))
        )
      })

      yield* startAll.pipe(
        Effect.exit,
        Effect.tap(FiberSet.awaitEmpty(running)),
        Effect.flatMap((exit) => results.offer(Effect.zipRight(failureOf(died), exit))),
        Effect.forkScoped
      )
      const next = Effect.flatMap(Effect.flatten(results.take), (result) =>
        Effect.as(ramp.giveBack, Chunk.fromIterable(Option.toArray(result)))
      )
      return Stream.fromPull(Effect.succeed(next))
    })
  )
