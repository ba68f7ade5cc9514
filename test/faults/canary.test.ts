import type { Socket } from "node:net"
import { gzipSync } from "node:zlib"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Option, Record, Redacted, Stream } from "effect"
import { AvatarService, type HeyGenClient, type HeyGenError, PhotoAvatarService } from "effect-photo-avatar"
import type { Method } from "effect-photo-avatar/mock"
import { operations } from "../../src/layers/internal/mock/operationFor.ts"
import { type Call, calls } from "../support/calls.ts"
import { firstExampleOf } from "../support/document.ts"
import { apiKey } from "../support/inMemory.ts"
import { liveServices } from "../support/live.ts"
import { overSoonAfter } from "../support/overSoonAfter.ts"
import { aPng } from "../support/photos.ts"
import { printedBy } from "../support/printed.ts"
import { httpReply, rawServer, refusedBaseUrl } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

const signature = "canary-signature-9876543210"
const signedUrl = `https://files.test/i?Expires=1760964149&Signature=${signature}`
const json = "content-type: application/json"
type React = (socket: Socket, request: string) => void

const reply =
  (...parts: Parameters<typeof httpReply>): React =>
  (socket) =>
    socket.write(httpReply(...parts))

interface CanaryFault {
  readonly react: React
  readonly tag: HeyGenError["_tag"] | "created"
}

/** The ways a server may respond to a request, by fault. `success` is the body of the correct response. */
const faultsOf = (success: string): Record<string, CanaryFault> => ({
  "a success": { react: reply("200 OK", [json], success), tag: "created" },
  "an echo of the request in an error": {
    react: (socket, request) =>
      socket.write(httpReply("400 Bad Request", [json], JSON.stringify({ error: { code: "x", message: request } }))),
    tag: "InvalidRequest"
  },
  "an echo of the request in HTML": {
    react: (socket, request) => socket.write(httpReply("200 OK", ["content-type: text/html"], request + signedUrl)),
    tag: "UnexpectedResponse"
  },
  "an echo of the request in headers": {
    react: (socket) => socket.write(httpReply("500 Oops", [`x-request-id: ${apiKey}`, `x-echo: ${signedUrl}`], "")),
    tag: "ServerError"
  },
  "a redirect to another host": {
    react: reply("307 Temporary Redirect", [`location: http://127.0.0.2:1/?Signature=${signature}`], ""),
    tag: "UnexpectedResponse"
  },
  "an id of the wrong type": {
    react: reply("200 OK", [json], success.replace(/"(id|group_id|asset_id)":"[^"]*"/g, '"$1":7')),
    tag: "UnexpectedResponse"
  },
  "a body shorter than announced": {
    react: (socket) => socket.end(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 9999\r\n\r\n${success}`),
    tag: "UnexpectedResponse"
  },
  "a body of 10 MB": { react: reply("200 OK", [json], success + " ".repeat(10_000_000)), tag: "UnexpectedResponse" },
  "a gzipped body": {
    react: (socket) => {
      const body = gzipSync(success)
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`)
      socket.write(body)
    },
    tag: "UnexpectedResponse"
  },
  "something that is not HTTP": { react: (socket) => socket.end(`${signedUrl}\r\n\r\n`), tag: "TransportError" },
  "a reset": { react: (socket) => socket.resetAndDestroy(), tag: "TransportError" },
  "a close without a response": { react: (socket) => socket.end(), tag: "TransportError" },
  silence: { react: () => undefined, tag: "ResponseTimeout" },
  "a body that stalls": {
    react: (socket) => socket.write(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 9999\r\n\r\n${success}`),
    tag: "UnexpectedResponse"
  },
  "a refusal that stalls": {
    react: (socket, request) =>
      socket.write(
        `HTTP/1.1 400 Bad Request\r\n${json}\r\ncontent-length: 99999\r\n\r\n${JSON.stringify({ message: request })}`
      ),
    tag: "InvalidRequest"
  }
})

const paid = ["v2.createGroup", "v3.createPhotoAvatar", "v3.uploadAsset"] as const

const observe = (
  call: Call,
  baseUrl: string,
  transport: Layer.Layer<HttpClient.HttpClient>,
  retry: HeyGenClient.RetryOptions = { base: "1 millis" }
) =>
  printedBy(
    call.pipe(
      Effect.provide(liveServices({ apiKey: Redacted.make(apiKey), baseUrl, timeout: "10 minutes", retry })),
      Effect.provide(transport)
    )
  )

const assertNoCanary = (printed: string) => {
  assert.notInclude(printed, apiKey)
  assert.notInclude(printed, signature)
}

const tagOf = (exit: Exit.Exit<unknown, { readonly _tag: string } | object>) =>
  Exit.match(exit, {
    onSuccess: () => "created",
    onFailure: (cause) =>
      Option.match(Cause.failureOption(cause), {
        onNone: () => "a defect",
        onSome: (error) => ("_tag" in error ? error._tag : "another error")
      })
  })

const withSignedUrls = (key: string, value: unknown) =>
  (value === null && key.endsWith("url")) || (typeof value === "string" && value.startsWith("https:"))
    ? signedUrl
    : value

/** The document's first answer of each operation, with a signed URL wherever it has one or could have one. */
const answers = Record.map(operations, (operation) => JSON.stringify(firstExampleOf(operation), withSignedUrls))

const reactions: Record<string, (method: Method) => React> = {
  "a success": (method) => reply("200 OK", [json], answers[method]),
  "fields of the wrong type": (method) =>
    reply("200 OK", [json], JSON.stringify({ data: [JSON.parse(answers[method]), { id: 7, signedUrl }] })),
  "an echo of the request": () => (socket, request) =>
    socket.write(httpReply("400 Bad Request", [json], JSON.stringify({ error: { code: "x", message: request } }))),
  "a reset": () => (socket) => socket.resetAndDestroy()
}

describe.each(Record.keys(answers))("in a call of %s, neither key nor signature shows", (method) => {
  it.live.each(Object.entries(reactions))("after %s", ([event, reactionOf]) =>
    Effect.gen(function* () {
      const { baseUrl } = yield* rawServer(reactionOf(method))
      const { exit, printed } = yield* observe(calls[method], baseUrl, FetchHttpClient.layer)
      const isUnread = operations[method].method === "DELETE" || method === "v3.updateGroup"
      const readable = isUnread ? ["a success", "fields of the wrong type"] : ["a success"]
      assert.strictEqual(Exit.isSuccess(exit), readable.includes(event), String(exit))
      assertNoCanary(printed)
    }).pipe(Effect.scoped)
  )
})

const faultsOfEach = (method: Method) =>
  Object.entries(faultsOf(answers[method])).map(([name, fault]) => ({
    name,
    ...fault,
    isSlow: name === "silence" || name.endsWith("stalls")
  }))

const eachOnEach = transports.flatMap(([name, transport]) => paid.map((method) => ({ name, transport, method })))

type Place = (typeof eachOnEach)[number]

type FaultOfEach = ReturnType<typeof faultsOfEach>[number]

/** A transport that tells when the head of a response has arrived. */
const tellingHead = (transport: Place["transport"], onHead: () => void) =>
  Layer.provide(
    Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, HttpClient.transformResponse(Effect.tap(() => Effect.sync(onHead))))
    ),
    transport
  )

/** Of a response that stalls, the head and what there is of the body are written at once, and so arrive at once. */
const observeFault = ({ method, transport }: Place, { isSlow, name, react }: FaultOfEach) =>
  Effect.gen(function* () {
    let isReceived = false
    let hasHead = false
    const { baseUrl } = yield* rawServer((socket, request) => {
      isReceived = true
      react(socket, request)
    })
    if (!isSlow) return yield* observe(calls[method], baseUrl, transport)
    const isMet = Effect.sync(() => (name === "silence" ? isReceived : hasHead))
    const telling = tellingHead(transport, () => {
      hasHead = true
    })
    return yield* Effect.withClock(observe(calls[method], baseUrl, telling, { times: 0 }), overSoonAfter(isMet))
  })

const leaksNothing = (place: Place, fault: FaultOfEach) =>
  Effect.gen(function* () {
    const { exit, logged, printed, spans } = yield* observeFault(place, fault)
    const { method, name: on } = place
    const { name, tag } = fault
    // fetch decompresses the body, so it can be read there.
    const expected = on === "fetch" && name === "a gzipped body" ? "created" : tag
    assert.strictEqual(tagOf(exit), expected, `${method} on ${on}, ${name}`)
    assert.isNotEmpty(logged)
    assert.isAtLeast(spans.length, 3)
    assertNoCanary(printed)
  }).pipe(Effect.scoped)

it.live("on each transport, each paid call leaks neither key nor signature after silence and what stalls", () =>
  Effect.all(
    eachOnEach.flatMap((place) =>
      faultsOfEach(place.method).flatMap((fault) => (fault.isSlow ? [leaksNothing(place, fault)] : []))
    ),
    { concurrency: "unbounded", discard: true }
  )
)

describe.each(eachOnEach)("on $name, $method leaks neither key nor signature", (place) => {
  const { method, transport } = place
  const quick = faultsOfEach(method).filter(({ isSlow }) => !isSlow)

  it.live.each(quick)("after $name", (fault) => leaksNothing(place, fault))

  it.live("after a refused connection, on which provably nothing was sent", () =>
    Effect.gen(function* () {
      const { exit, printed } = yield* observe(calls[method], yield* refusedBaseUrl, transport)
      assert.strictEqual(tagOf(exit), "TransportError")
      assert.include(printed, "not-sent")
      assertNoCanary(printed)
    }).pipe(Effect.scoped)
  )
})

/** A stream of the caller that fails with an error that contains secrets. */
const failing = (from: Stream.Stream<Uint8Array>) =>
  Stream.concat(from, Stream.fail(Object.assign(new Error(`GET ${signedUrl}: 403`), { url: signedUrl, apiKey })))

const failingUploads: Record<string, Call> = {
  "uploadPhoto, while its type is detected": Effect.flatMap(PhotoAvatarService, (service) =>
    service.uploadPhoto({ size: 99, stream: failing(Stream.empty) })
  ),
  "uploadPhoto, while it is sent": Effect.flatMap(PhotoAvatarService, (service) =>
    service.uploadPhoto({ size: 9999, stream: failing(Stream.make(aPng, new Uint8Array(5000))) })
  ),
  "uploadAsset, while its type is detected": Effect.flatMap(AvatarService, (service) =>
    service.uploadAsset({ file: { size: 99, stream: failing(Stream.empty) } })
  ),
  "uploadAsset, while it is sent": Effect.flatMap(AvatarService, (service) =>
    service.uploadAsset({ file: { size: 9999, stream: failing(Stream.make(aPng, new Uint8Array(5000))) } })
  ),
  "createPhotoAvatar, while it is collected": Effect.flatMap(AvatarService, (service) =>
    service.createPhotoAvatar({
      name: "Ada",
      photo: { size: 9999, stream: failing(Stream.make(aPng, new Uint8Array(5000))) }
    })
  )
}

describe.each(transports)("on %s, a failing stream leaks no secret into a log", (_, transport) => {
  it.live.each(Object.entries(failingUploads))("in %s", ([_, call]) =>
    Effect.gen(function* () {
      const { baseUrl } = yield* rawServer(() => undefined)
      const { exit, printed } = yield* observe(call, baseUrl, transport)
      assert.include(["InvalidRequest", "TransportError"], tagOf(exit))
      assertNoCanary(printed)
    }).pipe(Effect.scoped)
  )
})
