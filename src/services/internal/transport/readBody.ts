import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { Damage } from "./Damage.ts"
import type { ReceivedBody } from "./ReceivedBody.ts"

const mebibyte = 1024 * 1024

const endedEarly: Damage = { reason: "cut", detail: "its body ended early" }

const readBefore: Damage = { reason: "consumed", detail: "its body was already consumed" }

const tooLarge = (maximum: number): Damage => ({
  reason: "too-large",
  detail: `its body is larger than ${maximum / mebibyte} MiB`
})

const isMethodOf = (value: unknown, name: PropertyKey) =>
  Predicate.hasProperty(value, name) && Predicate.isFunction(value[name])

const isWebStream = (body: unknown): body is ReadableStream<Uint8Array> => isMethodOf(body, "getReader")

interface NodeStream {
  readonly destroyed: boolean
  readonly on: (event: string, listener: (value: unknown) => void) => unknown
  readonly destroy: () => unknown
}

const isNodeStream = (body: unknown): body is NodeStream => isMethodOf(body, "on") && isMethodOf(body, "destroy")

/**
 * Where responses cannot be watched until they are collected, the platform aborts a body five seconds after its headers
 * unless it is read through the platform's response.
 */
const isAbortedUnlessReadThere = () => !("FinalizationRegistry" in globalThis)

const property = (value: unknown, name: string) => (Predicate.hasProperty(value, name) ? value[name] : undefined)

/** The response as the platform made it. Each HttpClient that the application has wrapped around another wraps it, too. */
const originalOf = (response: unknown): unknown => {
  const original = property(response, "original")
  return original === undefined ? response : originalOf(original)
}

/** The underlying response of fetch, undici or node:http. The platform does not guarantee where it is. */
const sourceOf = (response: HttpClientResponse.HttpClientResponse) => property(originalOf(response), "source")

const isUsed = (source: unknown, body: unknown) =>
  [property(source, "bodyUsed"), property(body, "locked"), property(body, "readableDidRead")].includes(true)

/** Reads a body as its transport has it, behind the platform's response. */
type ReadDirectly = (
  onChunk: (chunk: unknown) => void,
  onEnd: (damage: Option.Option<Damage>) => void
) => { readonly cancel: () => void }

const readWebStream =
  (body: ReadableStream<Uint8Array>): ReadDirectly =>
  (onChunk, onEnd) => {
    const reader = body.getReader()
    const pull = (): void => {
      reader.read().then(
        ({ done, value }) => {
          onChunk(value)
          if (done) onEnd(Option.none())
          else pull()
        },
        () => onEnd(Option.some(endedEarly))
      )
    }
    pull()
    return { cancel: () => void reader.cancel().catch(() => undefined) }
  }

const readNodeStream =
  (body: NodeStream): ReadDirectly =>
  (onChunk, onEnd) => {
    const onClose = () => onEnd(Option.some(endedEarly))
    body.on("data", onChunk)
    body.on("end", () => onEnd(Option.none()))
    body.on("error", onClose)
    body.on("close", onClose)
    if (body.destroyed) onClose()
    return { cancel: () => body.destroy() }
  }

const directReaderOf = (body: unknown): Option.Option<ReadDirectly> => {
  if (isAbortedUnlessReadThere()) return Option.none()
  if (isWebStream(body)) return Option.some(readWebStream(body))
  return isNodeStream(body) ? Option.some(readNodeStream(body)) : Option.none()
}

/** Bytes may be of another realm, and a Node stream for which an encoding was set has text. */
const bytesOf = (chunk: unknown): Option.Option<Uint8Array> => {
  if (ArrayBuffer.isView(chunk)) return Option.some(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  return Option.map(Option.liftPredicate(chunk, Predicate.isString), (text) => new TextEncoder().encode(text))
}

/** Of several ends the first counts: what follows it is the transport's cleaning up. */
const readUpTo = (read: ReadDirectly, received: ReceivedBody, maximum: number) =>
  Effect.async<Option.Option<Damage>>((resume) => {
    const { cancel } = read(
      (chunk) => {
        const bytes = bytesOf(chunk)
        if (Option.isSome(bytes)) received.add(bytes.value)
        if (received.size > maximum) {
          resume(Effect.succeedSome(tooLarge(maximum)))
          cancel()
        }
      },
      (damage) => resume(Effect.succeed(damage))
    )
    return Effect.sync(cancel)
  })

/** Text that the application's HttpClient has read is cached; any other way of reading consumes the body. */
const readCached = (response: HttpClientResponse.HttpClientResponse, received: ReceivedBody, maximum: number) =>
  Effect.match(response.text, {
    onFailure: () => Option.some(readBefore),
    onSuccess: (text) => {
      const bytes = new TextEncoder().encode(text)
      received.add(bytes.subarray(0, maximum))
      return Option.liftPredicate(tooLarge(maximum), () => bytes.length > maximum)
    }
  }).pipe(Effect.catchAllDefect(() => Effect.succeedSome(readBefore)))

/** Whether the platform's response has cached text. */
const hasText = (response: HttpClientResponse.HttpClientResponse) => {
  const original = originalOf(response)
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
 * Reads at most `maximum` bytes of a body, 1 MiB by default, into `received`, which keeps what has arrived even when
 * the read is interrupted. Returns why the body is not complete, if it is not. Bypassing the platform's stream halves
 * the time.
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
    return Option.match(directReaderOf(body), {
      onNone: () => readAsStream(response, received, maximum),
      onSome: (read) => readUpTo(read, received, maximum)
    })
  })
