import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BrokenBody } from "../../../domain/BrokenBody.ts"

/** The fibers in which transports run the stream of a request: one for each run. */
type Readers = Set<Fiber.RuntimeFiber<unknown, unknown>>

const joinReaders = (readers: Readers) =>
  Effect.acquireRelease(
    Effect.withFiberRuntime<Fiber.RuntimeFiber<unknown, unknown>>((fiber) =>
      Effect.sync(() => {
        readers.add(fiber)
        return fiber
      })
    ),
    (fiber) => Effect.sync(() => void readers.delete(fiber))
  )

const readBy = ({ contentLength, contentType, stream }: HttpBody.Stream, readers: Readers) => {
  const own = Stream.catchAllCause(stream, (cause) => Stream.fail(BrokenBody.of(Cause.squash(cause))))
  return HttpBody.stream(Stream.unwrapScoped(Effect.as(joinReaders(readers), own)), contentType, contentLength)
}

/**
 * Sends a request whose body may be a stream of the caller. A failure of the stream is never evidence about the
 * connection. When the attempt ends, every fiber that still reads the stream is interrupted, since fetch never ends the
 * fiber that it reads from.
 */
export const sendInterruptingReaders = <A, E, R>(
  request: HttpClientRequest.HttpClientRequest,
  send: (request: HttpClientRequest.HttpClientRequest) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const { body } = request
  if (body._tag !== "Stream") return send(request)
  return Effect.suspend(() => {
    const readers: Readers = new Set()
    return send(HttpClientRequest.setBody(request, readBy(body, readers))).pipe(
      Effect.ensuring(
        Effect.fiberIdWith((id) => Effect.forEach(readers, Fiber.interruptAsFork(id), { discard: true }))
      ),
      Effect.withUnhandledErrorLogLevel(Option.none())
    )
  })
}
