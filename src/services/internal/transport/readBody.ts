import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Damage } from "../reply/Reply.ts"
import type { ReceivedBody } from "./ReceivedBody.ts"

const mebibyte = 1024 * 1024

const endedEarly: Damage = { reason: "cut", detail: "its body ended early" }

const readBefore: Damage = { reason: "consumed", detail: "its body was read before" }

const tooLarge = (maximum: number): Damage => ({
  reason: "too-large",
  detail: `its body is larger than ${maximum / mebibyte} MiB`
})

interface Chunk {
  readonly done?: boolean
  readonly value?: unknown
}

/** A body as the transport has it, behind the platform's response. */
interface TransportBody {
  readonly next: () => Promise<Chunk>
  readonly cancel: () => void
}

const isMethodOf = (value: unknown, name: PropertyKey) =>
  Predicate.hasProperty(value, name) && Predicate.isFunction(value[name])

const isWebStream = (body: unknown): body is ReadableStream<Uint8Array> => isMethodOf(body, "getReader")

interface NodeStream extends AsyncIterable<unknown> {
  readonly destroy: () => void
}

const isNodeStream = (body: unknown): body is NodeStream =>
  isMethodOf(body, Symbol.asyncIterator) && isMethodOf(body, "destroy")

const property = (value: unknown, name: string) => (Predicate.hasProperty(value, name) ? value[name] : undefined)

/** What a response of fetch, undici or node:http is made of. The platform does not promise where it is. */
const sourceOf = (response: HttpClientResponse.HttpClientResponse) =>
  property(property(response, "original") ?? response, "source")

const isUsed = (source: unknown, body: unknown) =>
  [property(source, "bodyUsed"), property(body, "locked"), property(body, "readableDidRead")].includes(true)

const transportBodyOf = (body: unknown): Option.Option<TransportBody> => {
  if (isWebStream(body)) {
    const reader = body.getReader()
    return Option.some({ next: () => reader.read(), cancel: () => void reader.cancel().catch(() => undefined) })
  }
  if (isNodeStream(body)) {
    const chunks = body[Symbol.asyncIterator]()
    return Option.some({ next: () => chunks.next(), cancel: () => body.destroy() })
  }
  return Option.none()
}

const readDirectly = ({ cancel, next }: TransportBody, received: ReceivedBody, maximum: number) =>
  Effect.async<Option.Option<Damage>>((resume) => {
    const onChunk = ({ done, value }: Chunk) => {
      if (value instanceof Uint8Array) received.add(value)
      if (done === true) resume(Effect.succeedNone)
      else if (received.size <= maximum) pull()
      else {
        cancel()
        resume(Effect.succeedSome(tooLarge(maximum)))
      }
    }
    const pull = () => {
      next().then(onChunk, () => resume(Effect.succeedSome(endedEarly)))
    }
    pull()
    return Effect.sync(cancel)
  })

/** A body that the application's HttpClient has read as a text is still there; to read it otherwise uses it up. */
const readCached = (response: HttpClientResponse.HttpClientResponse, received: ReceivedBody, maximum: number) =>
  Effect.match(response.text, {
    onFailure: () => Option.some(readBefore),
    onSuccess: (text) => {
      const bytes = new TextEncoder().encode(text)
      received.add(bytes.subarray(0, maximum))
      return Option.liftPredicate(tooLarge(maximum), () => bytes.length > maximum)
    }
  }).pipe(Effect.catchAllDefect(() => Effect.succeedSome(readBefore)))

/** Where the responses of the platform keep a text that was read. */
const hasText = (response: HttpClientResponse.HttpClientResponse) => {
  const original = property(response, "original") ?? response
  return ["textBody", "textEffect"].some((name) => property(original, name) !== undefined)
}

const readAsStream = (response: HttpClientResponse.HttpClientResponse, received: ReceivedBody, maximum: number) =>
  response.stream.pipe(
    Stream.runForEachWhile((chunk) =>
      Effect.sync(() => {
        received.add(chunk)
        return received.size <= maximum
      })
    ),
    Effect.match({
      onFailure: (error) => Option.liftPredicate(endedEarly, () => error.reason !== "EmptyBody"),
      onSuccess: () => Option.liftPredicate(tooLarge(maximum), () => received.size > maximum)
    }),
    Effect.catchAllDefect(() => readCached(response, received, maximum))
  )

/**
 * Reads a body of at most this many bytes, 1 MiB by default, into `received`, where what has come is found even when the
 * reading is interrupted. Tells why it is not the whole body. Without the platform's stream between, it takes half the time.
 */
export const readBody = (
  response: HttpClientResponse.HttpClientResponse,
  received: ReceivedBody,
  maximum: number = mebibyte
): Effect.Effect<Option.Option<Damage>> =>
  Effect.suspend(() => {
    const source = sourceOf(response)
    const body = property(source, "body") ?? source
    if (isUsed(source, body)) {
      return hasText(response) ? readCached(response, received, maximum) : Effect.succeedSome(readBefore)
    }
    return Option.match(transportBodyOf(body), {
      onNone: () => readAsStream(response, received, maximum),
      onSome: (direct) => readDirectly(direct, received, maximum)
    })
  })
