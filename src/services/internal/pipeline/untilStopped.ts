import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { PipelineOptions } from "../../PipelineOptions.ts"
import type { StopSignal } from "./StopSignal.ts"

const end = Effect.fail(Option.none())

/**
 * The rows that are pulled before the run is stopped, or all of them with `drain`. Each pull has a fiber of its own: what it
 * forks, and its FiberRefs, are handed to the next one.
 */
export const untilStopped = <Row, E, R>(
  rows: Stream.Stream<Row, E, R>,
  { unlessStopped }: StopSignal,
  { drain }: Pick<PipelineOptions<never>, "drain">
): Stream.Stream<Row, E, R> =>
  drain === true
    ? rows
    : Stream.fromPull(
        Effect.map(Stream.toPull(rows), (pull) =>
          Effect.transplant((graft) => unlessStopped(graft(Effect.zip(pull, Effect.getFiberRefs)))).pipe(
            Effect.flatMap(
              Either.match({
                onLeft: () => end,
                onRight: ([rows, fiberRefs]) => Effect.as(Effect.inheritFiberRefs(fiberRefs), rows)
              })
            )
          )
        )
      )
