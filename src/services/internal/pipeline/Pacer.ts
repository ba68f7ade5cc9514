import type * as RateLimiter from "@effect/experimental/RateLimiter"
import { Clock, DateTime, Duration, Effect, Option, Ref } from "effect"
import type { Rate } from "../../PipelineOptions.ts"
import * as Pace from "./Pace.ts"

/** The pace that all rows of a pipeline keep together. */
export interface Pacer {
  /** Waits until the next request may leave. */
  readonly turn: Effect.Effect<void>
  /** HeyGen took a request that was sent then. */
  readonly accepted: (sentAt: number) => Effect.Effect<void>
  /** HeyGen refused a request that was sent then, as one too many: everybody waits. */
  readonly refused: (sentAt: number, retryAfter: Option.Option<Duration.Duration>) => Effect.Effect<void>
  /** How many requests may leave in a second, where that is bounded. */
  readonly rate: Effect.Effect<Option.Option<number>>
  /** Until when no request may leave, while it is so. */
  readonly waitingUntil: Effect.Effect<Option.Option<DateTime.Utc>>
}

/** The limiter counts whole tokens: as many parts of a request as make its times exact. */
const oneRequest = 100

/** So much of a known rate is used: what is sent evenly may arrive unevenly. */
const used = 0.97

const second = 1000

/** Asked to wait for longer, one request asks again after a day. */
const longestAsked = Duration.days(1)

const tellPause = (pace: Pace.Pace) =>
  Effect.annotateLogs(Effect.logInfo("HeyGen takes no more requests for now: all rows wait"), {
    until: new Date(Pace.notBefore(pace)).toISOString()
  })

export const makePacer = (limiter: RateLimiter.RateLimiter, known: Option.Option<Rate>): Effect.Effect<Pacer> =>
  Effect.gen(function* () {
    const ceiling = Option.match(known, {
      onNone: () => Number.POSITIVE_INFINITY,
      onSome: ({ limit, window }) => (used * limit) / Duration.toSeconds(window)
    })
    const current = yield* Ref.make(Pace.unknownPace)
    const secondLeavesAt = yield* Ref.make(Option.none<number>())
    const line = yield* Effect.makeSemaphore(1)

    const rate = Effect.zipWith(Ref.get(current), Clock.currentTimeMillis, (pace, now) =>
      Option.liftPredicate(Math.min(ceiling, Pace.rateAt(pace, now)), Number.isFinite)
    )

    const ifAhead = (time: number) =>
      Effect.map(Clock.currentTimeMillis, (now) => Option.liftPredicate(time, (until) => until > now))

    const waitingUntil = Effect.flatMap(Ref.get(current), (pace) => ifAhead(Pace.notBefore(pace)))

    const awaitToken = (perSecond: number) =>
      limiter
        .consume({
          key: "heygen-creates",
          algorithm: "token-bucket",
          onExceeded: "delay",
          limit: oneRequest,
          tokens: oneRequest,
          window: Duration.seconds(1 / perSecond)
        })
        .pipe(
          Effect.flatMap(({ delay }) => Effect.sleep(delay)),
          Effect.catchAll((error) => Effect.logWarning("The rate limiter's store failed; going on without it", error))
        )

    const sleepUntil = (time: number) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sleep(Duration.millis(Math.ceil(time - now))))

    /**
     * The first request meets a new connection, and may have arrived as late as its answer came: an even pace counts
     * from there.
     */
    const beginAfterFirst = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Ref.update(
        secondLeavesAt,
        Option.orElseSome(() => now + second / ceiling)
      )
    )

    const awaitIfAhead = (time: number) => Effect.flatMap(ifAhead(time), Effect.transposeMapOption(sleepUntil))

    /** Waits out the pause, then for a token, and again if there was another pause meanwhile. */
    const atHeadOfLine: Effect.Effect<void> = Effect.gen(function* () {
      yield* Effect.flatMap(Ref.get(secondLeavesAt), Effect.transposeMapOption(awaitIfAhead))
      yield* Effect.flatMap(waitingUntil, Effect.transposeMapOption(sleepUntil))
      yield* Effect.flatMap(rate, Option.match({ onNone: () => Effect.void, onSome: awaitToken }))
      if (Option.isSome(yield* waitingUntil)) yield* atHeadOfLine
    })

    const turn = atHeadOfLine.pipe(
      line.withPermits(1),
      Effect.zipRight(Clock.currentTimeMillis),
      Effect.flatMap((now) => Ref.update(current, (pace) => Pace.afterSending(pace, now)))
    )

    const refused = Effect.fnUntraced(function* (sentAt: number, retryAfter: Option.Option<Duration.Duration>) {
      const now = yield* Clock.currentTimeMillis
      const asked = Option.map(retryAfter, (wait) => Duration.toMillis(Duration.min(wait, longestAsked)))
      const [before, after] = yield* Ref.modify(current, (pace) => {
        const next = Pace.afterRefusal(pace, sentAt, now, asked)
        return [[pace, next] as const, next]
      })
      if (Pace.isNewPause(before, after)) yield* tellPause(after)
    })

    return {
      turn,
      accepted: (sentAt) =>
        Effect.zipRight(
          beginAfterFirst,
          Ref.update(current, (pace) => Pace.afterAcceptance(pace, sentAt))
        ),
      refused,
      rate,
      waitingUntil: Effect.map(waitingUntil, Option.map(DateTime.unsafeMake))
    }
  })
