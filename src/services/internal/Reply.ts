import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Effect, Option, Stream } from "effect"

/** A response, read to its end or as far as it goes. */
export interface Reply {
  readonly status: number
  readonly headers: Headers.Headers
  readonly text: string
  readonly json: Option.Option<unknown>
  /** Why `text` is not the whole body as the server meant it. */
  readonly damage: Option.Option<string>
}

const maximumBytes = 1024 * 1024

const encodingOf = (headers: Headers.Headers) =>
  Option.liftPredicate(headers["content-encoding"] ?? "", (encoding) => encoding !== "" && encoding !== "identity")

const parseJson = Option.liftThrowable((text: string): unknown => JSON.parse(text))

export const readReply = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const decoder = new TextDecoder()
  let text = ""
  let size = 0
  const readByOthers = Effect.match(response.text, {
    onFailure: () => Option.some("its body was read before"),
    onSuccess: (cached) => {
      text = cached.slice(0, maximumBytes)
      return Option.none<string>()
    }
  }).pipe(Effect.catchAllDefect(() => Effect.succeedSome("its body was read before")))
  const shortfall = yield* response.stream.pipe(
    Stream.runForEachWhile((chunk) =>
      Effect.sync(() => {
        text += decoder.decode(chunk, { stream: true })
        size += chunk.length
        return size <= maximumBytes
      })
    ),
    Effect.match({
      onFailure: (error) => Option.liftPredicate("its body ended early", () => error.reason !== "EmptyBody"),
      onSuccess: () => Option.liftPredicate("its body is larger than 1 MiB", () => size > maximumBytes)
    }),
    Effect.catchAllDefect(() => readByOthers)
  )
  const encoded = Option.map(encodingOf(response.headers), (encoding) => `its body is encoded as ${encoding}`)
  const reply: Reply = {
    status: response.status,
    headers: response.headers,
    text,
    json: parseJson(text),
    damage: Option.orElse(encoded, () => shortfall)
  }
  return reply
})
