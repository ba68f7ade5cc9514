import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../../domain/durable/StoreUnavailable.ts"
import type { RowResult } from "../../../domain/pipeline/RowResult.ts"
import type { PipelineOptions } from "../../PipelineOptions.ts"
import { runRows } from "../pipeline/runRows.ts"
import { untilStopped } from "../pipeline/untilStopped.ts"
import type { DurableStage } from "./DurableStage.ts"
import { entryOf } from "./Entry.ts"
import { lookUp } from "./lookUp.ts"
import { type DurableRunner, makeDurableRunner } from "./makeDurableRunner.ts"

/** Runs a stream of rows through the store. A failure of the store ends the run after the results of the rows in flight. */
export const runDurably = <Item extends { readonly key: string }, Created, Encoded, E, R, R2>(
  rows: Stream.Stream<Item, E, R>,
  stage: DurableStage<Item, Created, Encoded, R2>,
  options: PipelineOptions<Item>
): Stream.Stream<RowResult<Created>, E | StoreUnavailable, R | R2> =>
  Stream.unwrapScoped(
    Effect.map(makeDurableRunner(stage, options), (runner) =>
      Stream.onEnd(
        runRows(lookUp(stage)(untilStopped(rows, runner.stopSignal, options)), runner, options),
        runner.check
      )
    )
  )

/** Makes a function that runs single rows through the store. */
export const makeRunnerOfOne = <Item extends { readonly key: string }, Created, Encoded, R>(
  stage: DurableStage<Item, Created, Encoded, R>,
  options: PipelineOptions<Item>
): Effect.Effect<(item: Item) => Effect.Effect<RowResult<Created>, StoreUnavailable, R>, never, Scope.Scope> =>
  Effect.map(
    makeDurableRunner(stage, options),
    (runner: DurableRunner<Item, Created, R>) => (item) =>
      Effect.gen(function* () {
        yield* runner.check
        const result = yield* runner.run(entryOf(yield* stage.store.find(stage.batch, "create", [item.key]))(item))
        if (result._tag === "NotSent") yield* runner.check
        return result
      })
  )
