import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BrokenBody } from "./BrokenBody.ts"

const confined = (
  { contentLength, contentType, stream }: HttpBody.Stream,
  over: Deferred.Deferred<never, BrokenBody>
) =>
  HttpBody.stream(
    stream.pipe(
      Stream.catchAllCause((cause) => Stream.fail(BrokenBody.of(Cause.squash(cause)))),
      Stream.interruptWhenDeferred(over)
    ),
    contentType,
    contentLength
  )

/**
 * Sends a request whose body may be a stream of the caller's. Whatever the stream fails with, it is no evidence of what
 * the connection did; and when the attempt is over so is the stream, which fetch leaves running.
 */
export const sendOwnBody = <A, E, R>(
  request: HttpClientRequest.HttpClientRequest,
  send: (request: HttpClientRequest.HttpClientRequest) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const { body } = request
  if (body._tag !== "Stream") return send(request)
  return Effect.flatMap(Deferred.make<never, BrokenBody>(), (over) =>
    send(HttpClientRequest.setBody(request, confined(body, over))).pipe(
      Effect.ensuring(Deferred.fail(over, new BrokenBody({ message: "the attempt is over" }))),
      Effect.withUnhandledErrorLogLevel(Option.none())
    )
  )
}
