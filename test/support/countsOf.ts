import { Effect, Metric, MetricState } from "effect"

/** What a counter has counted with this value of a tag: one number for each combination of its other tags. */
export const countsOf = (counter: string, value: string) =>
  Effect.map(Metric.snapshot, (pairs) =>
    pairs.flatMap(({ metricKey, metricState }) =>
      metricKey.name === counter &&
      metricKey.tags.some((tag) => tag.value === value) &&
      MetricState.isCounterState(metricState)
        ? [Number(metricState.count)]
        : []
    )
  )
