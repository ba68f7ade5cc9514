import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Rate, SharedLimiter } from "../../PipelineOptions.ts"
import { monotonicNow } from "../call/Instant.ts"
import { sleepUnlessZero } from "../sleepUnlessZero.ts"
import * as Pace from "./Pace.ts"

/** Spaces the requests of a run evenly, at the rate that HeyGen accepts. Times are on the monotonic clock. */
export interface Pacer {
  /** Waits until the next request may be sent. */
  readonly turn: Effect.Effect<void>
  /** HeyGen accepted a request that was sent at `sentAt`. */
  readonly accepted: (sentAt: number) => Effect.Effect<void>
  /**
   * HeyGen rate limited a request that was sent at `sentAt`, with a `Retry-After` of `askedWait` milliseconds, or 0.
   */
  readonly rejected: (sentAt: number, askedWait: number) => Effect.Effect<void>
  readonly status: Effect.Effect<PacerStatus>
}

export interface PacerStatus {
  /** How many requests may be sent per second, if that is limited. */
  readonly rate: Option.Option<number>
  /** How much longer no request may be sent, during a pause. */
  readonly pause: Option.Option<Duration.Duration>
}

/** The fraction of a given rate that is used, since requests sent evenly may arrive unevenly. */
const used = 0.97

const second = 1000

/** The limiter counts whole tokens; with this many per request its delays are exact. */
const partsOfRequest = 100

/** How late timers may fire, in milliseconds. */
const timerResolution = 4

const ceilingOf = ({ limit, window }: Rate) => (used * limit) / Duration.toSeconds(window)

/** Waits for the pace that several processes share. When their limiter fails, logs this once and no longer uses it. */
const makeSharedTurn = (limiter: SharedLimiter): Effect.Effect<(rate: number) => Effect.Effect<void>> =>
  Effect.map(Ref.make(false), (isLost) => {
    const lose = (cause: unknown) =>
      Effect.andThen(
        Ref.set(isLost, true),
        Effect.logWarning("The shared limiter failed: this process continues at its own pace", cause)
      )
    const consume = (rate: number) =>
      limiter.consume({
        key: "heygen-creates",
        algorithm: "token-bucket",
        onExceeded: "delay",
        limit: partsOfRequest,
        tokens: partsOfRequest,
        window: Duration.millis(Math.max(1, second / rate))
      })
    const wait = (rate: number) =>
      Effect.suspend(() => consume(rate)).pipe(
        Effect.flatMap(({ delay }) => sleepUnlessZero(delay)),
        Effect.catchAllCause(lose)
      )
    return (rate) => Effect.flatMap(Ref.get(isLost), (lost) => (lost ? Effect.void : wait(rate)))
  })

export const makePacer = (options: {
  readonly rate?: Rate | undefined
  readonly limiter?: SharedLimiter | undefined
}): Effect.Effect<Pacer> =>
  Effect.gen(function* () {
    const ceiling = options.rate === undefined ? Number.POSITIVE_INFINITY : ceilingOf(options.rate)
    const sharedTurn = options.limiter === undefined ? undefined : yield* makeSharedTurn(options.limiter)
    const pace = yield* Ref.make(Pace.unknownPace)
    const lastLeftAt = yield* Ref.make(Number.NEGATIVE_INFINITY)
    const line = yield* Effect.makeSemaphore(1)

    const rateOf = (current: Pace.Pace, at: number) => Math.min(ceiling, Pace.rateAt(current, at))

    const schedule = Effect.map(
      Effect.all([Ref.get(pace), Ref.get(lastLeftAt), monotonicNow]),
      ([current, last, at]) => {
        const interval = second / rateOf(current, at)
        return { at, interval, due: Math.max(current.notBefore, last + interval) }
      }
    )

    /**
     * Waits until a request is due, then checks again, since a pause may have begun or the rate may have fallen. A
     * request that is sent a little late does not delay the next one.
     */
    const leave: Effect.Effect<void> = Effect.flatMap(schedule, ({ at, due, interval }) =>
      due > at
        ? Effect.andThen(Effect.sleep(Duration.millis(Math.ceil(due - at))), leave)
        : Ref.set(lastLeftAt, at - due < Math.max(interval, timerResolution) ? due : at)
    )

    const untilShared = Effect.flatMap(Effect.zip(Ref.get(pace), monotonicNow), ([current, at]) => {
      const rate = rateOf(current, at)
      return sharedTurn === undefined || !Number.isFinite(rate) ? Effect.void : sharedTurn(rate)
    })

    const turn = line.withPermits(1)(Effect.andThen(untilShared, leave))

    /** The first request opens a connection and may arrive late, so a given rate counts from its response. */
    const countFromFirst = yield* Effect.once(Effect.flatMap(monotonicNow, (at) => Ref.set(lastLeftAt, at)))

    const logPause = (before: Pace.Pace, after: Pace.Pace, at: number) =>
      after.notBefore > Math.max(at, before.notBefore)
        ? Effect.logInfo(
            `HeyGen asks to wait: pausing all rows for ${Duration.format(Duration.millis(after.notBefore - at))}`
          )
        : Effect.void

    return {
      turn,
      accepted: (sentAt) =>
        Effect.andThen(
          countFromFirst,
          Effect.flatMap(monotonicNow, (at) => Ref.update(pace, (current) => Pace.afterAccepted(current, sentAt, at)))
        ),
      rejected: (sentAt, asked) =>
        Effect.flatMap(monotonicNow, (at) =>
          Effect.flatten(
            Ref.modify(pace, (before) => {
              const after = Pace.afterRejected(before, sentAt, at, asked)
              return [asked > 0 ? logPause(before, after, at) : Effect.void, after]
            })
          )
        ),
      status: Effect.zipWith(Ref.get(pace), monotonicNow, (current, at) => ({
        rate: Option.liftPredicate(rateOf(current, at), Number.isFinite),
        pause: Option.liftPredicate(Duration.millis(current.notBefore - at), () => current.notBefore > at)
      }))
    }
  })
