import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import {
  Effect,
  Exit,
  Fiber,
  HashMap,
  Layer,
  Logger,
  Metric,
  MetricState,
  Option,
  Random,
  TestClock,
  Tracer
} from "effect"
import { aGroup, createGroup, createGroupAgainst, json, live, makeHttpClient } from "../support/inMemory.ts"

const name = "PhotoAvatarService.createGroup"

const rateLimited = () => json({}, { status: 429 })
const created = () => json({ data: aGroup })
const refused = () => json({ error: { code: "insufficient_credit", message: "none" } }, { status: 402 })

interface EndedSpan {
  readonly name: string
  readonly attributes: Record<string, unknown>
  readonly failed: string | undefined
}

const failureIn = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.match(exit, {
    onFailure: (cause) => (cause._tag === "Fail" ? (cause.error as { readonly _tag: string })._tag : cause._tag),
    onSuccess: () => undefined
  })

/** A tracer that keeps the spans in the order of their ends. */
const keepingTracer = (ended: Array<EndedSpan>) =>
  Tracer.make({
    context: (f) => f(),
    span: (name, parent, context, links, startTime, kind) => {
      const attributes = new Map<string, unknown>()
      let status: Tracer.SpanStatus = { _tag: "Started", startTime }
      return {
        _tag: "Span",
        name,
        spanId: String(ended.length),
        traceId: "trace",
        parent,
        context,
        get status() {
          return status
        },
        attributes,
        links,
        sampled: true,
        kind,
        attribute: (key, value) => void attributes.set(key, value),
        event: () => undefined,
        addLinks: () => undefined,
        end: (endTime, exit) => {
          status = { _tag: "Ended", startTime, endTime, exit }
          ended.push({ name, attributes: Object.fromEntries(attributes), failed: failureIn(exit) })
        }
      }
    }
  })

const observe = (answers: ReadonlyArray<() => Response>) =>
  Effect.gen(function* () {
    const spans: Array<EndedSpan> = []
    const { layer, requests } = makeHttpClient(() => (answers[requests.length - 1] ?? created)())
    yield* createGroup.pipe(
      Effect.provide(Layer.orDie(live({ retry: { times: 1, base: "1 millis" } }))),
      Effect.provide(layer),
      Effect.withTracer(keepingTracer(spans)),
      Effect.exit
    )
    return spans
  })

const countOf = (result: string) =>
  Effect.map(Metric.snapshot, (pairs) => {
    const counts = pairs.flatMap(({ metricKey, metricState }) => {
      const tags = metricKey.tags.map(({ key, value }) => `${key}=${value}`).sort()
      const isAsked =
        metricKey.name === "heygen_calls" && tags.join() === [`operation=${name}`, `result=${result}`].join()
      return isAsked && MetricState.isCounterState(metricState) ? [Number(metricState.count)] : []
    })
    return counts[0] ?? 0
  })

const secondsOfCalls = Effect.map(Metric.snapshot, (pairs) =>
  pairs.reduce(
    (sum, { metricKey, metricState }) =>
      metricKey.name === "heygen_call_seconds" && MetricState.isHistogramState(metricState)
        ? sum + metricState.sum
        : sum,
    0
  )
)

describe("a call", () => {
  it.live("is a span of its method with a span for each attempt, which end with the typed error", () =>
    Effect.gen(function* () {
      const spans = yield* observe([rateLimited, refused])
      assert.deepStrictEqual(
        spans.map(({ failed, name }) => [name, failed]),
        [
          ["POST /v2/photo_avatar/avatar_group/create", "RateLimited"],
          ["POST /v2/photo_avatar/avatar_group/create", "QuotaExceeded"],
          [name, "QuotaExceeded"]
        ]
      )
      assert.deepStrictEqual(spans[1]?.attributes, {
        "http.request.method": "POST",
        "http.request.resend_count": 1,
        "http.response.status_code": 402,
        "server.address": "api.heygen.com",
        "url.template": "/v2/photo_avatar/avatar_group/create",
        "error.type": "QuotaExceeded"
      })
    })
  )

  it.live.each([
    ["Success", [created]],
    ["QuotaExceeded", [refused]]
  ] as const)("is counted by its operation, as %s", ([result, answers]) =>
    Effect.gen(function* () {
      const before = yield* countOf(result)
      yield* observe(answers)
      assert.strictEqual(yield* countOf(result), before + 1)
    })
  )

  it.effect("is counted as Interrupted when it is interrupted, and as Defect when the HttpClient dies", () =>
    Effect.gen(function* () {
      const interrupted = yield* countOf("Interrupted")
      const fiber = yield* Effect.fork(createGroupAgainst(() => "hang"))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* countOf("Interrupted"), interrupted + 1)
      const died = yield* countOf("Defect")
      const dying = HttpClient.make(() => Effect.die("a bug"))
      yield* createGroup.pipe(
        Effect.provide(Layer.orDie(live())),
        Effect.provideService(HttpClient.HttpClient, dying),
        Effect.exit
      )
      assert.strictEqual(yield* countOf("Defect"), died + 1)
    })
  )

  it.effect("is measured in seconds, with its retries and waits", () =>
    Effect.gen(function* () {
      const before = yield* secondsOfCalls
      const { layer, requests } = makeHttpClient(() =>
        requests.length === 1 ? json({}, { status: 429, headers: { "retry-after": "20" } }) : created()
      )
      const call = createGroup.pipe(Effect.provide(Layer.orDie(live({ retry: {} }))), Effect.provide(layer))
      const fiber = yield* Effect.fork(Effect.withRandom(call, Random.fixed([0])))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.closeTo((yield* secondsOfCalls) - before, 20, 1)
    })
  )

  it.live("names its operation in each line that is logged on the way", () =>
    Effect.gen(function* () {
      const annotations: Array<unknown> = []
      const logger = Logger.make(
        (line) => void annotations.push(HashMap.get(line.annotations, "operation").pipe(Option.getOrUndefined))
      )
      const { layer } = makeHttpClient(created)
      yield* createGroup.pipe(
        Effect.provide(Layer.orDie(live({ beforeSend: () => Effect.log("about to send") }))),
        Effect.provide(layer),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      assert.deepStrictEqual(annotations, [name])
    })
  )
})
