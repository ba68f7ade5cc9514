import type * as RateLimiter from "@effect/experimental/RateLimiter"
import { Clock, Duration, Effect, Option } from "effect"
import { type Refusal, rateAfter } from "./rateCurve.ts"

/** Requests in a window of time. */
export interface Rate {
  readonly limit: number
  readonly window: Duration.DurationInput
}

/** The pace that all rows of a pipeline keep together. */
export interface Pacer {
  /** Waits until the next request may leave. */
  readonly turn: Effect.Effect<void>
  /** HeyGen took a request. */
  readonly accepted: Effect.Effect<void>
  /** HeyGen refused a request, sent at that time, as one too many: everybody waits. */
  readonly refused: (sentAt: number, retryAfter: Option.Option<Duration.Duration>) => Effect.Effect<void>
  readonly rate: Effect.Effect<Option.Option<number>>
  readonly waitingUntil: Effect.Effect<Option.Option<number>>
}

/** As many parts of a token as make the limiter's times exact: it counts whole ones. */
const oneRequest = 100

/** So much of a known rate is used: what is sent evenly may arrive unevenly. */
const used = 0.97

const second = 1000
const lookBack = 2 * second
const longestPause = 30 * second

export const makePacer = (limiter: RateLimiter.RateLimiter, known: Option.Option<Rate>): Effect.Effect<Pacer> =>
  Effect.map(Clock.currentTimeMillis, (startedAt): Pacer => {
    const ceiling = Option.map(known, ({ limit, window }) => (used * limit) / Duration.toSeconds(window))
    let refusal = Option.none<Refusal>()
    let notBefore = 0
    let refusedInARow = 0
    const acceptedAt: Array<number> = []

    const rateAt = (now: number) => {
      const found = Option.map(refusal, ({ at, rate }) => rateAfter(rate, Math.max(0, now - at) / second))
      return Option.isSome(found) && Option.isSome(ceiling)
        ? Option.some(Math.min(found.value, ceiling.value))
        : Option.orElse(found, () => ceiling)
    }

    const forgetBefore = (time: number) => {
      const kept = acceptedAt.findIndex((at) => at >= time)
      acceptedAt.splice(0, kept === -1 ? acceptedAt.length : kept)
    }

    const measured = (now: number) => {
      forgetBefore(now - lookBack)
      return (acceptedAt.length * second) / Math.min(lookBack, Math.max(second, now - startedAt))
    }

    const hasRunFor = (millis: number, now: number) => now - notBefore >= millis

    /** The rate that was too much, as far as it can be told. */
    const refusedRate = (now: number) =>
      Option.match(rateAt(now), {
        onNone: () => Math.max(1, measured(now)),
        onSome: (rate) => {
          if (hasRunFor(lookBack, now)) return Math.min(rate, Math.max(measured(now), rate / 2))
          return hasRunFor(second, now) ? rate : rate * 0.7
        }
      })

    const pauseUntil = (time: number) => {
      notBefore = Math.max(notBefore, time)
    }

    const untilAllowed: Effect.Effect<void> = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      now < notBefore
        ? Effect.zipRight(Effect.sleep(Duration.millis(Math.ceil(notBefore - now))), untilAllowed)
        : Effect.void
    )

    const inLine = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Option.match(rateAt(now), {
        onNone: () => Effect.void,
        onSome: (rate) =>
          limiter
            .consume({
              key: "heygen-creates",
              algorithm: "token-bucket",
              onExceeded: "delay",
              limit: oneRequest,
              tokens: oneRequest,
              window: Duration.millis(second / rate)
            })
            .pipe(
              Effect.flatMap(({ delay }) => Effect.sleep(delay)),
              Effect.catchAll((error) =>
                Effect.logWarning("The rate limiter's store failed; going on without it", error)
              )
            )
      })
    )

    const turn: Effect.Effect<void> = Effect.zipRight(
      Effect.zipRight(untilAllowed, inLine),
      Clock.currentTimeMillis
    ).pipe(Effect.flatMap((now) => (now < notBefore ? turn : Effect.void)))

    const accepted = Effect.map(Clock.currentTimeMillis, (now) => {
      refusedInARow = 0
      acceptedAt.push(now)
      if (acceptedAt.length % 1000 === 0) forgetBefore(now - lookBack)
    })

    const tellPause = Effect.suspend(() =>
      Effect.annotateLogs(Effect.logInfo("HeyGen takes no more requests for now: all rows wait"), {
        until: new Date(notBefore).toISOString()
      })
    )

    const refused = (sentAt: number, retryAfter: Option.Option<Duration.Duration>) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const isNews = Option.match(refusal, { onNone: () => true, onSome: ({ at }) => sentAt >= at })
        const asked = Option.map(retryAfter, Duration.toMillis)
        if (isNews) {
          const rate = refusedRate(now)
          const pause = Option.getOrElse(asked, () => Math.min(longestPause, second * 2 ** refusedInARow))
          refusedInARow += 1
          pauseUntil(now + pause)
          refusal = Option.some({ rate, at: notBefore })
        } else if (Option.isSome(asked)) {
          pauseUntil(now + asked.value)
        }
        return isNews ? tellPause : Effect.void
      })

    return {
      turn,
      accepted,
      refused,
      rate: Effect.map(Clock.currentTimeMillis, rateAt),
      waitingUntil: Effect.map(Clock.currentTimeMillis, (now) => Option.liftPredicate(notBefore, (at) => at > now))
    }
  })
