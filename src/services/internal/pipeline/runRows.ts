import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { PipelineOptions } from "../../PipelineOptions.ts"
import { makeConcurrencyRamp } from "./ConcurrencyRamp.ts"
import type { RowRunner } from "./runRow.ts"

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

const endOfRows = Effect.fail(Option.none())

/**
 * Runs each row when its turn comes, and emits its result. A failure of the rows, or a defect of one, is emitted after all
 * results.
 */
export const runRows = <Item, Created, E, R, R2>(
  rows: Stream.Stream<Item, E, R>,
  makeRunner: Effect.Effect<RowRunner<Item, Created, R2>, never, Scope.Scope>,
  options: Pick<PipelineOptions<never>, "drain" | "ordered">
): Stream.Stream<RowResult<Created>, E, R | R2> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const { concurrency, run, stopSignal } = yield* makeRunner
      const ramp = yield* makeConcurrencyRamp(concurrency)
      const results = yield* Queue.unbounded<Next<RowResult<Created>, E>>()
      const emitting = options.ordered === true ? inOrder(results) : asSettled(results)
      const running = yield* FiberSet.make()
      const died = yield* Ref.make<Exit.Exit<void>>(Exit.void)

      /** The first defect is emitted at the end, and further ones are logged. */
      const noteDeath = (cause: Cause.Cause<never>) =>
        Effect.flatMap(
          Ref.getAndUpdate(died, (before) => (Exit.isSuccess(before) ? Exit.failCause(cause) : before)),
          (before) => (Exit.isSuccess(before) ? Effect.void : Effect.logError("Another row died of a defect", cause))
        )

      const runUnlessItDies = (row: Item) =>
        Effect.asSome(run(row)).pipe(
          Effect.catchSomeCause((cause) =>
            Option.liftPredicate(
              Effect.andThen(noteDeath(cause), stopSignal.stop("a row died of a defect")).pipe(
                Effect.as(Option.none<RowResult<Created>>())
              ),
              () => Cause.isDie(cause)
            )
          )
        )
      const pull = yield* Stream.toPull(rows)

      /**
       * A stop ends the pulling. Rows of a chunk that was pulled are run nevertheless, since no one else has them. Each pull has
       * a fiber of its own: what it forks, and its FiberRefs, are handed to the next one.
       */
      const pullUnlessStopped =
        options.drain === true
          ? pull
          : Effect.transplant((graft) => stopSignal.unlessStopped(graft(Effect.zip(pull, Effect.getFiberRefs)))).pipe(
              Effect.flatMap(
                Either.match({
                  onLeft: () => endOfRows,
                  onRight: ([rows, fiberRefs]) => Effect.as(Effect.inheritFiberRefs(fiberRefs), rows)
                })
              )
            )

      /** A row that was pulled is started, whatever interrupts the pulling. */
      const startAll = Effect.uninterruptibleMask((restore) => {
        const start = (row: Item) =>
          Effect.flatMap(emitting(restore(runUnlessItDies(row))), (emitted) => FiberSet.run(running, emitted)).pipe(
            Effect.andThen(restore(ramp.take))
          )
        return Effect.andThen(
          restore(ramp.take),
          Effect.forever(Effect.flatMap(restore(pullUnlessStopped), Effect.forEach(start, { discard: true })))
        )
      })

      yield* startAll.pipe(
        Effect.exit,
        Effect.tap(FiberSet.awaitEmpty(running)),
        Effect.flatMap((exit) => results.offer(Effect.zipRight(Effect.flatten(Ref.get(died)), exit))),
        Effect.forkScoped
      )
      const next = Effect.flatMap(Effect.flatten(results.take), (result) =>
        Effect.as(ramp.giveBack, Chunk.fromIterable(Option.toArray(result)))
      )
      return Stream.fromPull(Effect.succeed(next))
    })
  )
