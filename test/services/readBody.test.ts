import { Readable } from "node:stream"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Stream } from "effect"
import { ReceivedBody } from "../../src/services/internal/transport/ReceivedBody.ts"
import { readBody } from "../../src/services/internal/transport/readBody.ts"

const request = HttpClientRequest.get("http://127.0.0.1/")
const bytes = (text: string) => new TextEncoder().encode(text)

/** A response of the platform with other properties than its own. */
const responseWith = (properties: object): HttpClientResponse.HttpClientResponse =>
  Object.create(
    HttpClientResponse.fromWeb(request, new Response("by the platform")),
    Object.getOwnPropertyDescriptors(properties)
  )

/** What a body does after its chunks. */
type End = "ends" | "fails" | "stalls"

interface Body {
  readonly source: unknown
  readonly isCancelled: () => boolean
}

const webStream = (chunks: ReadonlyArray<string>, end: End): Body & { readonly body: ReadableStream } => {
  let isCancelled = false
  const rest = [...chunks]
  const body = new ReadableStream(
    {
      pull: (controller) => {
        const chunk = rest.shift()
        if (chunk !== undefined) return controller.enqueue(bytes(chunk))
        if (end === "ends") return controller.close()
        return end === "fails" ? controller.error(new Error("reset")) : new Promise<void>(() => undefined)
      },
      cancel: () => {
        isCancelled = true
      }
    },
    { highWaterMark: 0 }
  )
  return { source: { body }, body, isCancelled: () => isCancelled }
}

const nodeStream = (chunks: ReadonlyArray<string>, end: End): Readable => {
  const rest = [...chunks]
  return new Readable({
    highWaterMark: 1,
    read() {
      const chunk = rest.shift()
      if (chunk !== undefined) this.push(bytes(chunk))
      else if (end === "ends") this.push(null)
      else if (end === "fails") this.destroy()
    }
  })
}

const transports: Record<string, (chunks: ReadonlyArray<string>, end: End) => Body> = {
  fetch: webStream,
  undici: (chunks, end) => {
    const body = nodeStream(chunks, end)
    return { source: { body }, isCancelled: () => body.destroyed }
  },
  "node:http": (chunks, end) => {
    const source = nodeStream(chunks, end)
    return { source, isCancelled: () => source.destroyed }
  }
}

/** Reads a response, and returns the text that arrived and why it is not complete. */
const read = (response: HttpClientResponse.HttpClientResponse, maximum?: number) => {
  const received = new ReceivedBody()
  return Effect.map(readBody(response, received, maximum), (damage) => ({
    text: received.text,
    reason: Option.map(damage, ({ reason }) => reason)
  }))
}

for (const [transport, bodyOf] of Object.entries(transports)) {
  describe(`a body of ${transport}`, () => {
    it.live("is read past the platform's response, also when the application's client has wrapped that", () =>
      Effect.gen(function* () {
        const whole = { text: "one and two", reason: Option.none() }
        const chunks = ["one ", "and ", "two"]
        const plain = responseWith({ source: bodyOf(chunks, "ends").source })
        assert.deepStrictEqual(yield* read(plain), whole)
        const wrapped = responseWith({ original: responseWith({ source: bodyOf(chunks, "ends").source }) })
        assert.deepStrictEqual(yield* read(wrapped), whole)
        const twice = responseWith({
          original: responseWith({ original: responseWith({ source: bodyOf(chunks, "ends").source }) })
        })
        assert.deepStrictEqual(yield* read(twice), whole)
      })
    )

    it.live("that ended early is cut, and what arrived of it is kept", () =>
      Effect.gen(function* () {
        const { source } = bodyOf(["one "], "fails")
        assert.deepStrictEqual(yield* read(responseWith({ source })), { text: "one ", reason: Option.some("cut") })
      })
    )

    it.live("is read up to the maximum, and then cancelled", () =>
      Effect.gen(function* () {
        const fits = bodyOf(["123", "45"], "ends")
        assert.deepStrictEqual(yield* read(responseWith({ source: fits.source }), 5), {
          text: "12345",
          reason: Option.none()
        })
        const larger = bodyOf(["123", "456", "789"], "stalls")
        const { reason, text } = yield* read(responseWith({ source: larger.source }), 5)
        assert.deepStrictEqual(reason, Option.some("too-large"))
        assert.isTrue(text.startsWith("123456"))
        assert.isTrue(larger.isCancelled())
      })
    )

    it.live("is cancelled when its read is interrupted, and what arrived of it is kept", () =>
      Effect.gen(function* () {
        const { isCancelled, source } = bodyOf(["one "], "stalls")
        const received = new ReceivedBody()
        const fiber = yield* Effect.fork(readBody(responseWith({ source }), received))
        yield* Effect.repeat(Effect.yieldNow(), { until: () => received.size === 4 })
        assert.isFalse(isCancelled())
        yield* Fiber.interrupt(fiber)
        assert.isTrue(isCancelled())
        assert.strictEqual(received.text, "one ")
      })
    )
  })
}

describe("a body that was read before", () => {
  const readSources: Record<string, object> = {
    "a body that fetch has read": { bodyUsed: true, body: webStream(["gone"], "ends").body },
    "a body with a reader": { body: { locked: true } },
    "a Node stream with data listeners": { body: { readableDidRead: true } }
  }

  it.effect.each(Object.entries(readSources))("is missing: %s", ([_, source]) =>
    Effect.map(read(responseWith({ source })), (result) =>
      assert.deepStrictEqual(result, { text: "", reason: Option.some("consumed") })
    )
  )

  it.effect.each(Object.entries(readSources))("is there if the platform has kept its text: %s", ([_, source]) =>
    Effect.gen(function* () {
      const text = Effect.succeed("kept ö")
      for (const kept of [{ textBody: text }, { textEffect: text }]) {
        const response = responseWith({ source, text, ...kept })
        const whole = { text: "kept ö", reason: Option.none() }
        assert.deepStrictEqual(yield* read(response), whole)
        assert.deepStrictEqual(yield* read(response, 7), whole)
        assert.deepStrictEqual(yield* read(response, 4), { text: "kept", reason: Option.some("too-large") })
        const wrapped = responseWith({ original: response, text })
        assert.deepStrictEqual(yield* read(wrapped), whole)
        assert.deepStrictEqual(yield* read(responseWith({ original: wrapped, text })), whole)
      }
    })
  )

  it.effect("is missing if its text fails, also by a defect", () =>
    Effect.gen(function* () {
      const failed = new HttpClientError.ResponseError({ request, response: responseWith({}), reason: "Decode" })
      for (const text of [Effect.fail(failed), Effect.die("a bug")]) {
        const result = yield* read(responseWith({ source: { bodyUsed: true }, textBody: text, text }))
        assert.deepStrictEqual(result, { text: "", reason: Option.some("consumed") })
      }
    })
  )
})

describe("a body that only the platform's response can read", () => {
  const responseOf = (
    stream: Stream.Stream<Uint8Array, HttpClientError.ResponseError>,
    text: Effect.Effect<string> = Effect.die("no text")
  ) => responseWith({ source: undefined, stream, text })

  const failure = (reason: "Decode" | "EmptyBody") =>
    Stream.fail(new HttpClientError.ResponseError({ request, response: responseWith({}), reason }))

  it.effect("is read as a stream", () =>
    Effect.gen(function* () {
      const stream = Stream.make(bytes("123"), bytes("45"))
      assert.deepStrictEqual(yield* read(responseOf(stream)), { text: "12345", reason: Option.none() })
      assert.deepStrictEqual(yield* read(responseOf(stream), 5), { text: "12345", reason: Option.none() })
    })
  )

  it.scoped("is read as a stream where the platform would abort a body that is not", () =>
    Effect.gen(function* () {
      const registry = { ...Object.getOwnPropertyDescriptor(globalThis, "FinalizationRegistry") }
      yield* Effect.acquireRelease(
        Effect.sync(() => Reflect.deleteProperty(globalThis, "FinalizationRegistry")),
        () => Effect.sync(() => Object.defineProperty(globalThis, "FinalizationRegistry", registry))
      )
      const response = responseWith({ source: new Response("its own"), stream: Stream.make(bytes("the stream")) })
      assert.deepStrictEqual(yield* read(response), { text: "the stream", reason: Option.none() })
    })
  )

  it.effect("is read up to the maximum, and no further", () =>
    Effect.map(read(responseOf(Stream.concat(Stream.make(bytes("123"), bytes("456")), Stream.never)), 5), (result) =>
      assert.deepStrictEqual(result, { text: "123456", reason: Option.some("too-large") })
    )
  )

  it.effect("that failed is cut, unless it is empty", () =>
    Effect.gen(function* () {
      const cut = Stream.concat(Stream.make(bytes("1")), failure("Decode"))
      assert.deepStrictEqual(yield* read(responseOf(cut)), { text: "1", reason: Option.some("cut") })
      assert.deepStrictEqual(yield* read(responseOf(failure("EmptyBody"))), { text: "", reason: Option.none() })
    })
  )

  it.effect("is read from the text that is kept, if its stream cannot be run again", () =>
    Effect.map(read(responseOf(Stream.die("locked"), Effect.succeed("kept"))), (result) =>
      assert.deepStrictEqual(result, { text: "kept", reason: Option.none() })
    )
  )
})

describe("ReceivedBody", () => {
  it("joins characters that were cut apart", () => {
    const received = new ReceivedBody()
    const [first = 0, ...rest] = bytes("ö")
    received.add(Uint8Array.of(first))
    received.add(Uint8Array.from(rest))
    assert.strictEqual(received.text, "ö")
    assert.strictEqual(received.size, 2)
  })

  it("marks a character that was cut off", () => {
    const received = new ReceivedBody()
    received.add(bytes("a"))
    received.add(bytes("ö").subarray(0, 1))
    assert.strictEqual(received.text, "a\uFFFD")
  })
})
