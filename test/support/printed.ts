import { inspect } from "node:util"
import { Cause, Effect, Exit, Layer, Logger, LogLevel, Option, Schema, Tracer } from "effect"
import { AwaitError } from "effect-photo-avatar"

const recordingTracer = (spans: Array<Tracer.Span>) =>
  Tracer.make({
    span: (name, parent, context, links, startTime, kind) => {
      const attributes = new Map<string, unknown>()
      let status: Tracer.SpanStatus = { _tag: "Started", startTime }
      const span: Tracer.Span = {
        _tag: "Span",
        name,
        spanId: "span",
        traceId: "trace",
        parent,
        context,
        links,
        kind,
        sampled: true,
        attributes,
        get status() {
          return status
        },
        end: (endTime, exit) => {
          status = { _tag: "Ended", startTime, endTime, exit }
        },
        attribute: (key, value) => void attributes.set(key, value),
        event: (_, __, eventAttributes) => void attributes.set("event", eventAttributes),
        addLinks: () => undefined
      }
      spans.push(span)
      return span
    },
    context: (run) => run()
  })

const everyPrintedForm = (exit: Exit.Exit<unknown, unknown>) => {
  const forms = [inspect(exit, { depth: 12, showHidden: true }), String(exit), JSON.stringify(exit)]
  if (Exit.isSuccess(exit)) return forms
  const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
  return [
    ...forms,
    Cause.pretty(exit.cause, { renderErrorCause: true }),
    inspect(failure, { depth: 12, showHidden: true }),
    JSON.stringify(failure),
    String(failure),
    failure instanceof Error ? String(failure.stack) : "",
    JSON.stringify(Option.getOrUndefined(Schema.encodeUnknownOption(AwaitError)(failure)))
  ]
}

/** Runs an effect, logging and tracing all it can, and collects every form in which its result may be printed. */
export const printedBy = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const logged: Array<string> = []
    const spans: Array<Tracer.Span> = []
    const capture = Logger.make(({ context, ...entry }) => {
      logged.push(inspect(entry, { depth: 12 }), Logger.logfmtLogger.log({ ...entry, context }))
    })
    const exit = yield* effect.pipe(
      Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
      Effect.tap((group) => Effect.logInfo("created", group)),
      Effect.withSpan("caller"),
      Effect.withTracer(recordingTracer(spans)),
      Effect.provide(Layer.merge(Logger.replace(Logger.defaultLogger, capture), Logger.minimumLogLevel(LogLevel.All))),
      Effect.exit
    )
    const traced = spans.map((span) => inspect([span.name, span.attributes, span.status], { depth: 12 }))
    return { exit, printed: [...everyPrintedForm(exit), ...logged, ...traced].join("\n"), spans, logged }
  })
