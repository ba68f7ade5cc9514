import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Array as Arr, Clock, Deferred, Effect, Fiber, Redacted, Stream, Supervisor } from "effect"
import { AvatarService, PhotoAvatarService } from "effect-photo-avatar"
import { type Call, calls } from "../support/calls.ts"
import { apiKey } from "../support/inMemory.ts"
import { liveServices } from "../support/live.ts"
import { aPng } from "../support/photos.ts"
import { rawServer } from "../support/rawServer.ts"
import { transports } from "../support/transports.ts"

const large = { size: 5_000_000, stream: Stream.make(aPng, new Uint8Array(5_000_000 - aPng.length)) }

const interrupted: Record<string, Call> = {
  "v2.createGroup": calls["v2.createGroup"],
  "v3.createPhotoAvatar": calls["v3.createPhotoAvatar"],
  "v3.getLook": calls["v3.getLook"],
  "v2.uploadPhoto of a stream": Effect.flatMap(PhotoAvatarService, (service) => service.uploadPhoto(large)),
  "v3.uploadAsset of a stream": Effect.flatMap(AvatarService, (service) => service.uploadAsset({ file: large }))
}

/** How much of its response the server has sent when the call is interrupted. */
const moments: Record<string, (socket: Socket) => void> = {
  "before the response": () => undefined,
  "in the headers": (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-ty"),
  "before the body": (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"),
  "in the body": (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"data":')
}

/** A clock that counts the fibers that sleep on it. */
const countingClock = () => {
  const real = Clock.make()
  let sleepers = 0
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => real.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos(),
    currentTimeMillis: real.currentTimeMillis,
    currentTimeNanos: real.currentTimeNanos,
    sleep: (duration) =>
      Effect.acquireUseRelease(
        Effect.sync(() => void sleepers++),
        () => real.sleep(duration),
        () => Effect.sync(() => void sleepers--)
      )
  }
  return { clock, sleepers: () => sleepers }
}

const letEventsRun = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Waits until a condition holds. */
const until = (isThere: () => boolean) =>
  letEventsRun.pipe(Effect.repeat({ until: isThere }), Effect.timeout("10 minutes"))

/** Interrupts a call at a given moment, and returns the fibers and timers that it left behind. */
const leftBehind = (
  call: Call,
  transport: (typeof transports)[number][1],
  interruptWhen: Effect.Effect<unknown>,
  baseUrl: string
) =>
  Effect.gen(function* () {
    const { clock, sleepers } = countingClock()
    const supervisor = yield* Supervisor.track
    const fiber = yield* call.pipe(
      Effect.provide(liveServices({ apiKey: Redacted.make(apiKey), baseUrl })),
      Effect.supervised(supervisor),
      Effect.withClock(clock),
      Effect.provide(transport),
      Effect.fork
    )
    yield* interruptWhen
    yield* Fiber.interrupt(fiber)
    const left = Effect.map(supervisor.value, (fibers) => ({ fibers: Arr.length(fibers), sleepers: sleepers() }))
    const isNothing = ({ fibers, sleepers }: Effect.Effect.Success<typeof left>) => fibers + sleepers === 0
    return yield* Effect.zipLeft(left, letEventsRun).pipe(
      Effect.repeat({ until: isNothing }),
      Effect.timeoutTo({ duration: "10 minutes", onSuccess: Effect.succeed, onTimeout: () => left }),
      Effect.flatten
    )
  })

describe.each(transports)("on %s, an interrupted call leaves no fiber, timer or connection behind", (_, transport) => {
  const cases = Object.entries(interrupted).flatMap(([name, call]) =>
    Object.entries(moments).map(([moment, react]) => ({ name, call, moment, react }))
  )
  it.live.each(cases)("$name $moment", ({ call, react }) =>
    Effect.gen(function* () {
      const reached = yield* Deferred.make<void>()
      const open = new Set<Socket>()
      const { baseUrl } = yield* rawServer(
        (socket) => {
          react(socket)
          Deferred.unsafeDone(reached, Effect.void)
        },
        {
          onHead: (socket) => {
            open.add(socket)
            socket.on("close", () => open.delete(socket))
          }
        }
      )
      const left = yield* leftBehind(call, transport, Deferred.await(reached), baseUrl)
      assert.deepStrictEqual(left, { fibers: 0, sleepers: 0 })
      yield* until(() => open.size === 0)
    }).pipe(Effect.scoped)
  )

  it.live("at any other moment", () =>
    Effect.gen(function* () {
      const open = new Set<Socket>()
      const { baseUrl } = yield* rawServer(() => undefined, {
        onHead: (socket) => {
          open.add(socket)
          socket.on("close", () => open.delete(socket))
        }
      })
      for (const call of Object.values(interrupted)) {
        for (let turns = 0; turns < 24; turns++) {
          const later = Effect.forEach(Arr.range(0, turns), () => Effect.yieldNow(), { discard: true })
          const left = yield* leftBehind(call, transport, later, baseUrl)
          assert.deepStrictEqual(left, { fibers: 0, sleepers: 0 }, `after ${turns} turns`)
        }
      }
      yield* until(() => open.size === 0)
    }).pipe(Effect.scoped)
  )
})
