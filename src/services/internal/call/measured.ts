import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import { now } from "./Instant.ts"

const calls = Metric.counter("heygen_calls", {
  description:
    "Calls that came to an end, by operation and by result: Success, Interrupted, Defect, or the tag of the error",
  incremental: true
})

const callSeconds = Metric.histogram(
  "heygen_call_seconds",
  MetricBoundaries.exponential({ start: 0.05, factor: 2, count: 14 }),
  "From the beginning of a call to its end, by operation, with all attempts and waits"
)

const resultOf = Exit.match({
  onFailure: (cause: Cause.Cause<HeyGenError>) =>
    Option.match(Cause.failureOption(cause), {
      onNone: () => (Cause.isInterrupted(cause) ? "Interrupted" : "Defect"),
      onSome: ({ _tag }): string => _tag
    }),
  onSuccess: () => "Success"
})

/** Counts a call and measures how long it takes. Its logs name the operation. */
export const measured =
  ({ name }: OperationTraits) =>
  <A>(call: Effect.Effect<A, HeyGenError>): Effect.Effect<A, HeyGenError> =>
    Effect.flatMap(now, (startedAt) =>
      Effect.onExit(call, (exit) =>
        Effect.flatMap(now, ({ monotonic }) =>
          Effect.andThen(
            Metric.increment(Metric.tagged(Metric.tagged(calls, "operation", name), "result", resultOf(exit))),
            Metric.update(Metric.tagged(callSeconds, "operation", name), (monotonic - startedAt.monotonic) / 1000)
          )
        )
      )
    ).pipe(Effect.annotateLogs("operation", name))
