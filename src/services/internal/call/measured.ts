import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as Option from "effect/Option"
import type { HeyGenError } from "../../../domain/HeyGenError.ts"
import type { OperationTraits } from "../OperationTraits.ts"
import { type Instant, monotonicNow, now } from "./Instant.ts"

const calls = Metric.counter("heygen_calls", {
  description: "Completed calls, by operation and by result: Success, Interrupted, Defect, or the tag of the error",
  incremental: true
})

const callSeconds = Metric.histogram(
  "heygen_call_seconds",
  MetricBoundaries.exponential({ start: 0.05, factor: 2, count: 14 }),
  "Duration of a call, by operation, including all attempts and waits"
)

const resultOf = (cause: Cause.Cause<HeyGenError>): string =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => (Cause.isInterrupted(cause) ? "Interrupted" : "Defect"),
    onSome: ({ _tag }) => _tag
  })

/** Counts the calls of an operation and measures how long they take. */
export const makeMeasured = ({ name }: OperationTraits) => {
  const ofOperation = Metric.tagged(calls, "operation", name)
  const succeeded = Metric.tagged(ofOperation, "result", "Success")
  const seconds = Metric.tagged(callSeconds, "operation", name)

  const record = (startedAt: Instant, exit: Exit.Exit<unknown, HeyGenError>) =>
    Effect.flatMap(monotonicNow, (at) =>
      Effect.andThen(
        Metric.increment(Exit.isSuccess(exit) ? succeeded : Metric.tagged(ofOperation, "result", resultOf(exit.cause))),
        Metric.update(seconds, (at - startedAt.monotonic) / 1000)
      )
    )

  return <A>(call: (startedAt: Instant) => Effect.Effect<A, HeyGenError>): Effect.Effect<A, HeyGenError> =>
    Effect.flatMap(now, (startedAt) => Effect.onExit(call(startedAt), (exit) => record(startedAt, exit)))
}
