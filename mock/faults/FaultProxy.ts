import { randomBytes } from "node:crypto"
import * as Http from "node:http"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { gzipSync } from "node:zlib"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { errorBody, inProgress } from "../stateful/Refusal.ts"
import { versionOf } from "../versionOf.ts"
import type { Fault, FaultPlan, Refusal, RefusalStatus } from "./Fault.ts"

/**
 * The POSTs to one path with the same name, image key and idempotency key (`""` where the request has none): how many
 * reached the proxy, and how many were committed, which means that they were answered with a status below 300. Only v2
 * has image keys, and only v3 honors idempotency keys.
 *
 * @since 0.1.0
 * @category Faults
 */
export interface LedgerEntry {
  readonly path: string
  readonly name: string
  readonly imageKey: string
  readonly idempotencyKey: string
  readonly received: number
  readonly committed: number
}

/**
 * A proxy that injects faults into the requests and responses that pass through it. On v3 it honors idempotency keys as
 * HeyGen does: for 24 hours, the same key on the same path returns the same response and creates nothing. It returns a
 * 409 while the first request is in progress.
 *
 * - `baseUrl`: the address it listens on.
 * - `ledger`: which requests reached it, and which were committed.
 * - `refuse`: refuses connections from now on.
 * - `accept`: accepts connections again.
 *
 * @since 0.1.0
 * @category Faults
 */
export interface FaultProxyService {
  readonly baseUrl: string
  readonly ledger: Effect.Effect<ReadonlyArray<LedgerEntry>>
  readonly refuse: Effect.Effect<void>
  readonly accept: Effect.Effect<void>
}

/**
 * @since 0.1.0
 * @category Faults
 */
export interface FaultProxyOptions {
  /** Serves TLS with this certificate. Default: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /** The delay before a POST is committed, in addition to the time that the server behind it takes. Default: none. */
  readonly commitTakes?: Duration.DurationInput | undefined
}

interface Request {
  readonly head: string
  readonly body: Buffer
}

interface Reply {
  readonly status: number
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body: Buffer
}

/** One connection: the stream that carries HTTP, and the raw socket beneath it. */
interface Connection {
  readonly stream: Net.Socket
  readonly socket: Net.Socket
}

const json = (status: number, body: object, headers: Reply["headers"] = []): Reply => ({
  status,
  headers: [["content-type", "application/json"], ...headers],
  body: Buffer.from(JSON.stringify(body))
})

const pathOf = ({ head }: Request) => head.split(" ")[1] ?? "/"

const errorOf = (request: Request, code: string, message: string) =>
  errorBody[versionOf(pathOf(request))]({ code, message })

const nothingCreated = (request: Request) =>
  json(503, errorOf(request, "service_unavailable", "The fault proxy did not forward this request"))

const refusalCodes: Partial<Record<RefusalStatus, string>> = {
  400: "invalid_parameter",
  401: "unauthorized",
  402: "insufficient_credit",
  403: "forbidden",
  404: "resource_not_found",
  409: "conflict",
  429: "rate_limit_exceeded"
}

/** The body of a refusal, in the shape of its version, or of a gateway if HeyGen has no code for the status. */
const refusalOf = (request: Request, status: RefusalStatus) => {
  const code = refusalCodes[status]
  const message = `Refused with ${status}`
  return code === undefined ? { message } : errorOf(request, code, message)
}

const statusLine = (status: number) => `HTTP/1.1 ${status} ${Http.STATUS_CODES[status] ?? "Unknown"}`

const head = (reply: Reply, framing: readonly [string, string]) =>
  Buffer.from(
    [statusLine(reply.status), ...[...reply.headers, framing].map(([name, value]) => `${name}: ${value}`), "", ""].join(
      "\r\n"
    )
  )

const headOf = (reply: Reply) => head(reply, ["content-length", String(reply.body.length)])

const bytesOf = (reply: Reply) => Buffer.concat([headOf(reply), reply.body])

const firstHalf = (bytes: Buffer) => bytes.subarray(0, Math.ceil(bytes.length / 2))

const write = ({ stream }: Connection, bytes: Buffer | string) =>
  Effect.async<void>((resume) => {
    if (stream.destroyed) resume(Effect.interrupt)
    else stream.write(bytes, (error) => resume(error ? Effect.interrupt : Effect.void))
  })

const untilClosed = ({ socket }: Connection) =>
  Effect.async<never>((resume) => {
    if (socket.destroyed) resume(Effect.interrupt)
    else socket.once("close", () => resume(Effect.interrupt))
  })

const end = ({ stream }: Connection) => Effect.sync(() => void stream.end())

const reset = ({ socket }: Connection) => Effect.sync(() => void socket.resetAndDestroy())

const writeAndEnd = (connection: Connection, bytes: Buffer) => Effect.andThen(write(connection, bytes), end(connection))

const writeInPieces = (connection: Connection, bytes: Buffer, size: number, pause: Duration.DurationInput) =>
  Effect.forEach(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size),
    (from) => Effect.andThen(write(connection, bytes.subarray(from, from + size)), Effect.sleep(pause)),
    { discard: true }
  )

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

const spoil = (fault: Fault | Refusal, request: Request, reply: Reply, connection: Connection): Effect.Effect<void> => {
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

const isPost = ({ head }: Request) => head.startsWith("POST ")

const isJson = ({ head }: Request) => /^content-type: *application\/json/im.test(head)

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"])

/** A POST has a connection of its own, since one that failed must not be sent again. */
const passOn = (upstream: string, idle: Http.Agent, request: Request): Effect.Effect<Reply> =>
  Effect.async<Reply>((resume) => {
    const [requestLine = "", ...lines] = request.head.split("\r\n")
    const [method, path = "/"] = requestLine.split(" ")
    const agent = isPost(request) ? false : idle
    const headers = Object.fromEntries(
      lines
        .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()])
        .filter(([name = ""]) => name !== "host" && name !== "connection")
    )
    const outgoing = Http.request(new URL(path, upstream), { agent, method, headers }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk) => chunks.push(chunk))
      response.on("close", () => response.complete || resume(Effect.die(new Error("The response was cut short"))))
      response.on("end", () =>
        resume(
          Effect.succeed({
            status: response.statusCode ?? 502,
            headers: Object.entries(response.headers).flatMap(([name, value]) =>
              hopByHop.has(name) || value === undefined ? [] : [[name, String(value)] as const]
            ),
            body: Buffer.concat(chunks)
          })
        )
      )
    })
    // The server may have closed an idle connection at the moment it was used again.
    outgoing.on("error", (error) => resume(outgoing.reusedSocket ? passOn(upstream, idle, request) : Effect.die(error)))
    outgoing.end(request.body)
    return Effect.sync(() => outgoing.destroy())
  })

const headEnd = "\r\n\r\n"

const takeSized = (bytes: Buffer, length: number): readonly [Buffer, Buffer] | undefined =>
  bytes.length < length ? undefined : [bytes.subarray(0, length), bytes.subarray(length)]

const takeChunked = (bytes: Buffer): readonly [Buffer, Buffer] | "malformed" | undefined => {
  const chunks: Array<Buffer> = []
  for (let at = 0; ; ) {
    const from = bytes.indexOf("\r\n", at) + 2
    if (from < 2) return undefined
    const size = Number.parseInt(bytes.toString("latin1", at, from), 16)
    if (!(size >= 0)) return "malformed"
    const to = from + size
    if (bytes.length < to + 2) return undefined
    if (to === from) return [Buffer.concat(chunks), bytes.subarray(to + 2)]
    chunks.push(bytes.subarray(from, to))
    at = to + 2
  }
}

/** The first request of the bytes and the bytes behind it, or how many bytes are needed to look again. */
const takeRequest = (bytes: Buffer): readonly [Request, Buffer] | "malformed" | number => {
  const bodyFrom = bytes.indexOf(headEnd) + headEnd.length
  if (bodyFrom < headEnd.length) return bytes.length + 1
  const requestHead = bytes.toString("latin1", 0, bodyFrom - headEnd.length)
  const length = Number(/^content-length: *(\d+)/im.exec(requestHead)?.[1] ?? 0)
  const isChunked = /^transfer-encoding: *chunked/im.test(requestHead)
  const body = bytes.subarray(bodyFrom)
  const taken = isChunked ? takeChunked(body) : takeSized(body, length)
  if (taken === undefined) return isChunked ? bytes.length + 1 : bodyFrom + length
  return taken === "malformed" ? taken : [{ head: requestHead, body: taken[0] }, taken[1]]
}

const text = Schema.optionalWith(Schema.String, { default: () => "" })

const Named = Schema.parseJson(Schema.Struct({ name: text, image_key: text }))

const unnamed = Schema.decodeSync(Named)("{}")

const decodeNamed = Schema.decodeUnknownOption(Named)

const idempotencyKeyOf = (requestHead: string) => /^idempotency-key: *(.*)$/im.exec(requestHead)?.[1]?.trim()

const stillInProgress = json(409, errorBody.v3(inProgress))

const dayInMillis = Duration.toMillis("24 hours")

/** Commits once per key, and keeps the response for 24 hours. */
const makeKeyring = () => {
  const answers = new Map<string, { readonly at: number; readonly reply: Reply }>()
  return (key: string, commit: Effect.Effect<Reply>) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const known = answers.get(key)
      if (known !== undefined && now - known.at < dayInMillis) return known.reply
      answers.set(key, { at: now, reply: stillInProgress })
      const reply = yield* Effect.onError(commit, () => Effect.sync(() => answers.delete(key)))
      if (reply.status < 300) answers.set(key, { at: now, reply })
      else answers.delete(key)
      return reply
    })
}

const makeLedger = () => {
  const entries = new Map<string, LedgerEntry>()
  const count = (request: Request, what: "received" | "committed") => {
    if (!isPost(request)) return
    const { body, head } = request
    const path = pathOf(request)
    const { image_key: imageKey, name } = isJson(request)
      ? Option.getOrElse(decodeNamed(body.toString()), () => unnamed)
      : unnamed
    const idempotencyKey = idempotencyKeyOf(head) ?? ""
    const key = JSON.stringify([path, name, imageKey, idempotencyKey])
    const entry = entries.get(key) ?? { path, name, imageKey, idempotencyKey, received: 0, committed: 0 }
    entries.set(key, { ...entry, [what]: entry[what] + 1 })
  }
  return { count, read: Effect.sync(() => [...entries.values()]) }
}

const listen = (server: Net.Server, port: number) =>
  Effect.async<number>((resume) => {
    const fail = (error: Error) => resume(Effect.die(error))
    server.once("error", fail)
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      server.off("error", fail)
      resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : port))
    })
  })

const stopListening = (server: Net.Server, connections: ReadonlySet<Net.Socket>) =>
  Effect.async<void>((resume) => {
    if (!server.listening) return resume(Effect.void)
    server.close(() => resume(Effect.void))
    for (const socket of connections) socket.destroy()
  })

/** The client must not wait for the answer of a proxy that has failed, for example because its plan throws. */
const orReset = (connection: Connection, answer: Effect.Effect<void>) =>
  Effect.catchAllCause(answer, (cause) =>
    Cause.isInterruptedOnly(cause)
      ? Effect.void
      : Effect.andThen(Effect.logError("The fault proxy failed", cause), reset(connection))
  )

/** Starts a proxy on a free loopback port in front of `upstream`, and stops it when the scope closes. */
export const startFaultProxy = (
  upstream: string,
  plan: FaultPlan,
  options: FaultProxyOptions = {}
): Effect.Effect<FaultProxyService, never, Scope.Scope> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime<never>()
    const agent = yield* Effect.acquireRelease(
      Effect.sync(() => new Http.Agent({ keepAlive: true })),
      (agent) => Effect.sync(() => agent.destroy())
    )
    const ledger = makeLedger()
    const underKey = makeKeyring()
    const sockets = new Set<Net.Socket>()
    let requests = 0

    const commit = (request: Request) =>
      passOn(upstream, agent, request).pipe(
        Effect.delay(isPost(request) ? (options.commitTakes ?? 0) : 0),
        Effect.tap((reply) => Effect.sync(() => reply.status < 300 && ledger.count(request, "committed")))
      )

    const settle = (request: Request) => {
      const path = pathOf(request)
      const isKeyed = isPost(request) && versionOf(path) === "v3"
      const key = isKeyed ? (idempotencyKeyOf(request.head) ?? "") : ""
      return key === "" ? commit(request) : underKey(`${path} ${key}`, commit(request))
    }

    const answer = (connection: Connection, request: Request, reused: boolean) =>
      Effect.gen(function* () {
        ledger.count(request, "received")
        requests += 1
        const planned = plan(requests)
        const strike = planned?.fault._tag === "ReusedConnectionReset" && !reused ? undefined : planned
        if (strike?.when === "before") return yield* spoil(strike.fault, request, nothingCreated(request), connection)
        const reply = yield* settle(request)
        yield* strike === undefined
          ? write(connection, bytesOf(reply))
          : spoil(strike.fault, request, reply, connection)
      })

    const secure = (socket: Net.Socket): Net.Socket =>
      options.tls === undefined ? socket : new Tls.TLSSocket(socket, { isServer: true, ...options.tls })

    const server = Net.createServer((socket) => {
      const connection: Connection = { socket, stream: secure(socket) }
      let pending: Array<Buffer> = []
      let size = 0
      let needed = 0
      let served = 0
      sockets.add(socket)
      socket.on("error", () => undefined)
      socket.on("close", () => sockets.delete(socket))
      connection.stream.on("error", () => undefined)
      connection.stream.on("data", (bytes: Buffer) => {
        pending.push(bytes)
        size += bytes.length
        if (size < needed) return
        const received = Buffer.concat(pending)
        const taken = takeRequest(received)
        if (taken === "malformed") return void run(reset(connection))
        if (typeof taken === "number") {
          pending = [received]
          needed = taken
          return
        }
        const [request, rest] = taken
        pending = [rest]
        size = rest.length
        needed = 0
        run(orReset(connection, answer(connection, request, served++ > 0)))
      })
    })

    const port = yield* Effect.acquireRelease(listen(server, 0), () => stopListening(server, sockets))
    return {
      baseUrl: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
      ledger: ledger.read,
      refuse: stopListening(server, sockets),
      accept: Effect.suspend(() => (server.listening ? Effect.void : Effect.asVoid(listen(server, port))))
    }
  })
