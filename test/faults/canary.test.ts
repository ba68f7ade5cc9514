import type { Socket } from "node:net"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Cause, type Duration, Effect, Exit, Option, Redacted } from "effect"
import { type HeyGenError, ImageKey, Live, PhotoAvatarService } from "effect-photo-avatar"
import { aGroup, apiKey } from "../support/inMemory.ts"
import { printedBy } from "../support/printed.ts"
import { httpReply, rawServer, refusedBaseUrl } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

const signature = "canary-signature-9876543210"
const signedUrl = `https://files.test/i?Expires=1760964149&Signature=${signature}`
const json = "content-type: application/json"
const success = JSON.stringify({ error: null, data: { ...aGroup, image_url: signedUrl } })

type React = (socket: Socket, request: string) => void

const reply =
  (...parts: Parameters<typeof httpReply>): React =>
  (socket) =>
    socket.write(httpReply(...parts))

const faults: Record<string, { readonly react: React; readonly tag: HeyGenError["_tag"] | "created" }> = {
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
  "a group with a field of the wrong type": {
    react: reply("200 OK", [json], success.replace('"pending"', "7")),
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
  "a close without a word": { react: (socket) => socket.end(), tag: "TransportError" },
  silence: { react: () => undefined, tag: "RequestTimeout" }
}

const observe = (baseUrl: string, transport: (typeof transports)[number][1], timeout: Duration.DurationInput) =>
  printedBy(
    Effect.flatMap(PhotoAvatarService, (service) =>
      service.createGroup({ name: "Ada", imageKey: ImageKey.make("image/5f1c/original") })
    ).pipe(
      Effect.provide(Live.layer({ apiKey: Redacted.make(apiKey), baseUrl, timeout, retry: { base: "1 millis" } })),
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

describe.each(transports)("on %s, neither key nor signature shows", (_, transport) => {
  it.live.each(Object.entries(faults))("after %s", ([, { react, tag }]) =>
    Effect.gen(function* () {
      const { baseUrl } = yield* rawServer(react)
      const { exit, logged, printed, spans } = yield* observe(
        baseUrl,
        transport,
        tag === "RequestTimeout" ? "300 millis" : "10 seconds"
      )
      assert.strictEqual(tagOf(exit), tag)
      assert.isNotEmpty(logged)
      assert.isAtLeast(spans.length, 3)
      assertNoCanary(printed)
    }).pipe(Effect.scoped)
  )

  it.live("after a refused connection, which is known not to have been sent", () =>
    Effect.gen(function* () {
      const { exit, printed } = yield* observe(yield* refusedBaseUrl, transport, "10 seconds")
      assert.strictEqual(tagOf(exit), "TransportError")
      assert.include(printed, "not-sent")
      assertNoCanary(printed)
    }).pipe(Effect.scoped)
  )
})
