import type * as Net from "node:net"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** One connection: the stream that carries HTTP, and the raw socket beneath it. */
export interface Connection {
  readonly stream: Net.Socket
  readonly socket: Net.Socket
}

export const write = ({ stream }: Connection, bytes: Buffer | string) =>
  Effect.async<void>((resume) => {
    if (stream.destroyed) resume(Effect.interrupt)
    else stream.write(bytes, (error) => resume(error ? Effect.interrupt : Effect.void))
  })

export const untilClosed = ({ socket }: Connection) =>
  Effect.async<never>((resume) => {
    if (socket.destroyed) resume(Effect.interrupt)
    else socket.once("close", () => resume(Effect.interrupt))
  })

export const end = ({ stream }: Connection) => Effect.sync(() => void stream.end())

export const reset = ({ socket }: Connection) => Effect.sync(() => void socket.resetAndDestroy())

export const writeAndEnd = (connection: Connection, bytes: Buffer) =>
  Effect.andThen(write(connection, bytes), end(connection))

export const writeInPieces = (connection: Connection, bytes: Buffer, size: number, pause: Duration.DurationInput) =>
  Effect.forEach(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size),
    (from) => Effect.andThen(write(connection, bytes.subarray(from, from + size)), Effect.sleep(pause)),
    { discard: true }
  )
