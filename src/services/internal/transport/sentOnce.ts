import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Stream from "effect/Stream"

/** Deno's fetch repeats a request when the connection it reused is reset, unless the body is a stream. */
const repeats = () => "Deno" in globalThis

/** Makes a request that the runtime's fetch cannot send twice by itself. */
export const sentOnce = (request: HttpClientRequest.HttpClientRequest): HttpClientRequest.HttpClientRequest => {
  const { body } = request
  if (!repeats() || body._tag !== "Uint8Array") return request
  return HttpClientRequest.bodyStream(request, Stream.make(body.body), {
    contentType: body.contentType,
    contentLength: body.contentLength
  })
}
