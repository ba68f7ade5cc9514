import * as Http from "node:http"
import * as Net from "node:net"
import * as Tls from "node:tls"
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import { identity } from "effect/Function"
import type * as Scope from "effect/Scope"
import { errorBody } from "../errorBody.ts"
import { listen } from "../listen.ts"
import { makeOncePerKey } from "../oncePerKey.ts"
import { inProgress } from "../Refused.ts"
import { versionOf } from "../versionOf.ts"
import { type Connection, reset, write } from "./connection.ts"
import { nothingCreated } from "./errors.ts"
import type { FaultPlan } from "./FaultPlan.ts"
import type { LedgerEntry } from "./LedgerEntry.ts"
import { makeLedger } from "./ledger.ts"
import { passOn } from "./passOn.ts"
import { spoil } from "./spoil.ts"
import { takeRequest } from "./takeRequest.ts"
import { bytesOf, idempotencyKeyOf, isPost, json, pathOf, type Reply, type Request } from "./wire.ts"

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

const isAccepted = ({ status }: Reply) => status < 300

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
  options: FaultProxyOptions
): Effect.Effect<FaultProxyService, never, Scope.Scope> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime<never>()
    const agent = yield* Effect.acquireRelease(
      Effect.sync(() => new Http.Agent({ keepAlive: true })),
      (agent) => Effect.sync(() => agent.destroy())
    )
    const ledger = makeLedger()
    const once = makeOncePerKey<Reply, never>({
      inProgress: Effect.succeed(json(409, errorBody.v3(inProgress))),
      isKept: isAccepted,
      guard: identity
    })
    const sockets = new Set<Net.Socket>()
    let requests = 0

    const commit = (request: Request) =>
      passOn(upstream, agent, request).pipe(
        Effect.delay(isPost(request) ? (options.commitTakes ?? 0) : 0),
        Effect.tap((reply) => Effect.sync(() => isAccepted(reply) && ledger.count(request, "committed")))
      )

    const settle = (request: Request) => {
      const path = pathOf(request)
      const isKeyed = isPost(request) && versionOf(path) === "v3"
      const key = isKeyed ? (idempotencyKeyOf(request) ?? "") : ""
      return key === "" ? commit(request) : once(`${path} ${key}`, commit(request))
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

    const port = yield* Effect.acquireRelease(Effect.orDie(listen(server, 0)), () => stopListening(server, sockets))
    return {
      baseUrl: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
      ledger: ledger.read,
      refuse: stopListening(server, sockets),
      accept: Effect.suspend(() => (server.listening ? Effect.void : Effect.asVoid(Effect.orDie(listen(server, port)))))
    }
  })
