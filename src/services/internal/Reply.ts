import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Effect, Option, Stream } from "effect"

/** A response, read to its end or as far as it goes. */
export interface Reply {
  readonly status: number
  readonly headers: Headers.Headers
  readonly text: string
  readonly json: Option.Option<unknown>
  readonly damage: Option.Option<Damage>
}

/** Why the text of a reply is not the whole body as the server meant it, and whether another one may be. */
export interface Damage {
  readonly what: string
  readonly passes: boolean
}

const mebibyte = 1024 * 1024

const lasting = (what: string): Damage => ({ what, passes: false })

const passing = (what: string): Damage => ({ what, passes: true })

const readBefore = passing("its body was read before")

const endedEarly = passing("its body ended early")

const encodingOf = (headers: Headers.Headers) =>
  Option.liftPredicate(headers["content-encoding"] ?? "", (encoding) => encoding !== "" && encoding !== "identity")

const parseJson = Option.liftThrowable((text: string): unknown => JSON.parse(text))

/** Reads a response of at most this many bytes, 1 MiB by default. */
export const readReply = Effect.fnUntraced(function* (
  response: HttpClientResponse.HttpClientResponse,
  maximumBytes = mebibyte
) {
  const decoder = new TextDecoder()
  let text = ""
  let size = 0
  const readByOthers = Effect.match(response.text, {
    onFailure: () => Option.some(readBefore),
    onSuccess: (cached) => {
      text = cached.slice(0, maximumBytes)
      return Option.none<Damage>()
    }
  }).pipe(Effect.catchAllDefect(() => Effect.succeedSome(readBefore)))
  const shortfall = yield* response.stream.pipe(
    Stream.runForEachWhile((chunk) =>
      Effect.sync(() => {
        text += decoder.decode(chunk, { stream: true })
        size += chunk.length
        return size <= maximumBytes
      })
    ),
    Effect.match({
      onFailure: (error) => Option.liftPredicate(endedEarly, () => error.reason !== "EmptyBody"),
      onSuccess: () =>
        Option.liftPredicate(
          lasting(`its body is larger than ${maximumBytes / mebibyte} MiB`),
          () => size > maximumBytes
        )
    }),
    Effect.catchAllDefect(() => readByOthers)
  )
  const encoded = Option.map(encodingOf(response.headers), (encoding) => lasting(`its body is encoded as ${encoding}`))
  const reply: Reply = {
    status: response.status,
    headers: response.headers,
    text,
    json: parseJson(text),
    damage: Option.orElse(encoded, () => shortfall)
  }
  return reply
})
