import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { monotonicNow } from "../call/Instant.ts"
import { sleepUnlessZero } from "../sleepUnlessZero.ts"

/** The limit on requests in flight, inferred from HeyGen's rejections. Times are on the monotonic clock. */
interface Room {
  readonly limit: number
  readonly holders: number
  /** How many requests were accepted since the limit last changed. */
  readonly accepted: number
  readonly rejectedAt: number
  /** How many consecutive requests were rejected since `rejectedAt`, while none was accepted. */
  readonly futile: number
  readonly notBefore: number
}

/**
 * Limits the requests in flight. A rejection for concurrency lowers the limit below the number in flight. While every
 * request is rejected, the wait between requests grows. After many accepted requests, the limit is raised by one.
 */
export interface InFlight {
  /** Waits for a place, then runs `noteHeld`. Nothing is interrupted between the two. */
  readonly acquire: (noteHeld: Effect.Effect<void>) => Effect.Effect<void>
  readonly release: Effect.Effect<void>
  readonly accepted: Effect.Effect<void>
  /** HeyGen rejected a request that was sent at `sentAt`. */
  readonly rejected: (sentAt: number) => Effect.Effect<void>
}

/** The minimum number of accepted requests before the limit is raised, to keep rejections rare. */
const leastBeforeTrial = 50

const afterAccepted = (room: Room, most: number): Room => {
  const accepted = room.accepted + 1
  return accepted >= Math.max(leastBeforeTrial, room.limit ** 2) && room.limit < most
    ? { ...room, limit: room.limit + 1, accepted: 0, futile: 0 }
    : { ...room, accepted, futile: 0 }
}

const shortestWait = 100
const longestWait = 2000

/** A request sent before the last rejection lowers the limit, but does not extend the backoff. */
const afterRejected = (room: Room, sentAt: number, at: number): Room => {
  const limit = Math.max(1, Math.min(room.limit, room.holders) - 1)
  if (sentAt < room.rejectedAt) return { ...room, limit, accepted: 0 }
  const isFutile = room.accepted === 0 && Number.isFinite(room.rejectedAt)
  const futile = isFutile ? room.futile + 1 : 0
  const wait = isFutile ? Math.min(longestWait, shortestWait * 2 ** futile) : 0
  return { ...room, limit, accepted: 0, rejectedAt: at, futile, notBefore: at + wait }
}

const withHolders = (change: number) => (room: Room) => ({ ...room, holders: room.holders + change })

export const makeInFlight = (most: number): Effect.Effect<InFlight> =>
  Effect.gen(function* () {
    const room = yield* Ref.make<Room>({
      limit: most,
      holders: 0,
      accepted: 0,
      rejectedAt: Number.NEGATIVE_INFINITY,
      futile: 0,
      notBefore: Number.NEGATIVE_INFINITY
    })
    const places = yield* Effect.makeSemaphore(most)

    const change = (f: (room: Room) => Room) =>
      Effect.flatten(
        Ref.modify(room, (before) => {
          const after = f(before)
          return [after.limit === before.limit ? Effect.void : places.resize(after.limit), after]
        })
      )

    const release = Effect.andThen(Ref.update(room, withHolders(-1)), places.release(1))

    const untilAllowed = Effect.flatMap(Effect.zip(Ref.get(room), monotonicNow), ([{ notBefore }, at]) =>
      sleepUnlessZero(Duration.millis(Math.max(0, Math.ceil(notBefore - at))))
    )

    return {
      acquire: (noteHeld) =>
        Effect.uninterruptibleMask((restore) =>
          restore(places.take(1)).pipe(
            Effect.andThen(Ref.update(room, withHolders(1))),
            Effect.andThen(Effect.onInterrupt(restore(untilAllowed), () => release)),
            Effect.andThen(noteHeld)
          )
        ),
      release,
      accepted: change((before) => afterAccepted(before, most)),
      rejected: (sentAt) => Effect.flatMap(monotonicNow, (at) => change((before) => afterRejected(before, sentAt, at)))
    }
  })
