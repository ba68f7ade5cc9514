import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Stream from "effect/Stream"
import { AttemptGate, open } from "./AttemptGate.ts"

/**
 * Lets a stream of the caller run in the caller's context, wherever a transport reads it: what it requests itself is no
 * attempt of this call, follows redirects, and has spans.
 */
export const withBodyInCallersContext = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientRequest.HttpClientRequest> => {
  const { body } = request
  if (body._tag !== "Stream") return Effect.succeed(request)
  return Effect.zipWith(
    Effect.context<never>(),
    FiberRef.get(HttpClient.currentTracerDisabledWhen),
    (context, isTracerDisabled) => {
      const stream = Stream.unwrapScoped(
        Effect.as(Effect.locallyScoped(HttpClient.currentTracerDisabledWhen, isTracerDisabled), body.stream)
      ).pipe(Stream.provideContext(Context.add(context, AttemptGate, open)))
      return HttpClientRequest.setBody(request, HttpBody.stream(stream, body.contentType, body.contentLength))
    }
  )
}
