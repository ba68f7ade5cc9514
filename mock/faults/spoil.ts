import { randomBytes } from "node:crypto"
import { gzipSync } from "node:zlib"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { type Connection, end, reset, untilClosed, write, writeAndEnd, writeInPieces } from "./connection.ts"
import { errorOf, refusalOf } from "./errors.ts"
import type { Fault, Refusal } from "./Fault.ts"
import { bytesOf, head, headOf, json, type Reply, type Request, statusLine } from "./wire.ts"

const firstHalf = (bytes: Buffer) => bytes.subarray(0, Math.ceil(bytes.length / 2))

const withStatus = (reply: Reply, status: number): Reply => ({ ...reply, status })

const withHeaders = (reply: Reply, ...headers: Reply["headers"]): Reply => ({
  ...reply,
  headers: [...reply.headers, ...headers]
})

let gzippedZeros: Buffer | undefined

const gzipBomb = () => {
  gzippedZeros ??= gzipSync(Buffer.alloc(64 * 1024 * 1024))
  return gzippedZeros
}

const endlessBody = (connection: Connection, reply: Reply) => {
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, 32), Buffer.from("\r\n")])
  return Effect.andThen(
    write(connection, head(withStatus(reply, 200), ["transfer-encoding", "chunked"])),
    Effect.forever(write(connection, chunk))
  )
}

/** Writes a reply with a fault, or what the fault has instead of it. */
export const spoil = (
  fault: Fault | Refusal,
  request: Request,
  reply: Reply,
  connection: Connection
): Effect.Effect<void> => {
  const send = (spoiled: Reply) => write(connection, bytesOf(spoiled))
  switch (fault._tag) {
    case "Reset":
    case "ReusedConnectionReset":
      return reset(connection)
    case "Close":
      return end(connection)
    case "CloseMidHeaders":
      return writeAndEnd(connection, firstHalf(headOf(reply)))
    case "CloseMidBody":
      return writeAndEnd(connection, Buffer.concat([headOf(reply), firstHalf(reply.body)]))
    case "RandomBytes":
      return writeAndEnd(connection, randomBytes(256))
    case "CorruptTlsRecord":
      return Effect.sync(() => {
        const applicationDataOf256Bytes = Buffer.from([0x17, 0x03, 0x03, 0x01, 0x00])
        connection.socket.end(Buffer.concat([applicationDataOf256Bytes, randomBytes(256)]))
      })
    case "HangBeforeHeaders":
      return untilClosed(connection)
    case "HangMidBody":
      return Effect.andThen(
        write(connection, Buffer.concat([headOf(reply), firstHalf(reply.body)])),
        untilClosed(connection)
      )
    case "HangAfterBody":
      return Effect.andThen(
        write(connection, Buffer.concat([head(reply, ["content-length", String(reply.body.length + 1)]), reply.body])),
        untilClosed(connection)
      )
    case "TruncatedContentLength":
      return writeAndEnd(
        connection,
        Buffer.concat([head(reply, ["content-length", String(firstHalf(reply.body).length)]), reply.body])
      )
    case "MalformedChunk":
      return writeAndEnd(
        connection,
        Buffer.concat([
          head(reply, ["transfer-encoding", "chunked"]),
          Buffer.from("4\r\n"),
          reply.body.subarray(0, 4),
          Buffer.from("\r\nthis is no length\r\n")
        ])
      )
    case "InvalidJson":
      return send({ ...withStatus(reply, 200), body: Buffer.concat([reply.body, Buffer.from("}")]) })
    case "WrongContentType":
      return send({ ...reply, headers: [["content-type", "image/png"]] })
    case "Html":
      return send({ status: 200, headers: [["content-type", "text/html"]], body: Buffer.from("<html>Welcome</html>") })
    case "ErrorEnvelope":
      return send(json(200, errorOf(request, "internal_error", "Something went wrong")))
    case "ErrorEnvelopeV1":
      return send(json(200, { code: fault.code, data: null, msg: null, message: "Something went wrong" }))
    case "GzipBomb":
      return send({ status: 200, headers: [["content-encoding", "gzip"]], body: gzipBomb() })
    case "EndlessBody":
      return endlessBody(connection, reply)
    case "OversizedHeaders":
      return send(withHeaders(reply, ["x-oversized", "x".repeat(256 * 1024)]))
    case "Redirect":
      return send(withHeaders(json(307, {}), ["location", fault.location]))
    case "ServerFailure":
      return send(json(fault.status, errorOf(request, "internal_error", "Internal server error")))
    case "SlowDrip":
      return writeInPieces(connection, bytesOf(reply), Math.ceil(bytesOf(reply).length / 20), "2 millis")
    case "Latency":
      return Effect.flatMap(Random.next, (random) =>
        Effect.delay(send(reply), Duration.sum(fault.delay, Duration.times(fault.jitter ?? 0, random)))
      )
    case "Bandwidth":
      return writeInPieces(connection, bytesOf(reply), Math.max(1, Math.round(fault.bytesPerSecond / 20)), "50 millis")
    case "InformationalNoise":
      return Effect.andThen(
        write(connection, `${statusLine(102)}\r\n\r\n${statusLine(103)}\r\nlink: </style.css>; rel=preload\r\n\r\n`),
        send(reply)
      )
    case "DuplicateHeaders":
      return send(withHeaders(reply, ...reply.headers, ["x-request-id", "r-1"], ["x-request-id", "r-2"]))
    case "GarbageAfterResponse":
      return write(connection, Buffer.concat([bytesOf(reply), randomBytes(256)]))
    case "Refusal":
      return send(
        json(
          fault.status,
          refusalOf(request, fault.status),
          fault.retryAfter === undefined ? [] : [["retry-after", fault.retryAfter]]
        )
      )
  }
}
