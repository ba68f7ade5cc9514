import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { monotonicNow } from "../call/Instant.ts"
import { sleepUnlessZero } from "../sleepUnlessZero.ts"

/** The slots for requests in flight, as HeyGen's rejections limit them. Times are on the monotonic clock. */
interface Slots {
  readonly limit: number
  readonly held: number
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
  /** Waits for a slot, then runs `noteHeld`. Nothing is interrupted between the two. */
  readonly acquire: (noteHeld: Effect.Effect<void>) => Effect.Effect<void>
  readonly release: Effect.Effect<void>
  readonly accepted: Effect.Effect<void>
  /** HeyGen rejected a request that was sent at `sentAt`. */
  readonly rejected: (sentAt: number) => Effect.Effect<void>
}

/** The minimum number of accepted requests before the limit is raised, to keep rejections rare. */
const leastBeforeTrial = 50

const afterAccepted = (slots: Slots, most: number): Slots => {
  const accepted = slots.accepted + 1
  return accepted >= Math.max(leastBeforeTrial, slots.limit ** 2) && slots.limit < most
    ? { ...slots, limit: slots.limit + 1, accepted: 0, futile: 0 }
    : { ...slots, accepted, futile: 0 }
}

const shortestWait = 100
const longestWait = 2000

/** A request sent before the last rejection lowers the limit, but does not extend the backoff. */
const afterRejected = (slots: Slots, sentAt: number, at: number): Slots => {
  const limit = Math.max(1, Math.min(slots.limit, slots.held) - 1)
  if (sentAt < slots.rejectedAt) return { ...slots, limit, accepted: 0 }
  const isFutile = slots.accepted === 0 && Number.isFinite(slots.rejectedAt)
  const futile = isFutile ? slots.futile + 1 : 0
  const wait = isFutile ? Math.min(longestWait, shortestWait * 2 ** futile) : 0
  return { ...slots, limit, accepted: 0, rejectedAt: at, futile, notBefore: at + wait }
}

const addHeld = (change: number) => (slots: Slots) => ({ ...slots, held: slots.held + change })

export const makeInFlight = (most: number): Effect.Effect<InFlight> =>
  Effect.gen(function* () {
    const slots = yield* Ref.make<Slots>({
      limit: most,
      held: 0,
      accepted: 0,
      rejectedAt: Number.NEGATIVE_INFINITY,
      futile: 0,
      notBefore: Number.NEGATIVE_INFINITY
    })
    const permits = yield* Effect.makeSemaphore(most)

    const change = (f: (slots: Slots) => Slots) =>
      Effect.flatten(
        Ref.modify(slots, (before) => {
          const after = f(before)
          return [after.limit === before.limit ? Effect.void : permits.resize(after.limit), after]
        })
      )

    const release = Effect.andThen(Ref.update(slots, addHeld(-1)), permits.release(1))

    const untilAllowed = Effect.flatMap(Effect.zip(Ref.get(slots), monotonicNow), ([{ notBefore }, at]) =>
      sleepUnlessZero(Duration.millis(Math.max(0, Math.ceil(notBefore - at))))
    )

    return {
      acquire: (noteHeld) =>
        Effect.uninterruptibleMask((restore) =>
          restore(permits.take(1)).pipe(
            Effect.andThen(Ref.update(slots, addHeld(1))),
            Effect.andThen(Effect.onInterrupt(restore(untilAllowed), () => release)),
            Effect.andThen(noteHeld)
          )
        ),
      release,
      accepted: change((before) => afterAccepted(before, most)),
      rejected: (sentAt) => Effect.flatMap(monotonicNow, (at) => change((before) => afterRejected(before, sentAt, at)))
    }
  })
