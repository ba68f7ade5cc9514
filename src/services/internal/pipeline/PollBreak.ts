import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { type HeyGenError, RateLimited } from "../../../domain/HeyGenError.ts"
import { monotonicNow } from "../call/Instant.ts"
import { asksTooMuch } from "../makeAwait.ts"
import { cappedWait } from "./cappedWait.ts"
import { isForConcurrency } from "./isForConcurrency.ts"

/** Holds polls back while HeyGen asks for a longer pause than a wait makes. */
export interface PollBreak {
  /** Fails during the break, with the rest of it as `retryAfter`. */
  readonly check: Effect.Effect<void, RateLimited>
  /** Begins the break after an error that asks for it. */
  readonly observe: (error: HeyGenError) => Effect.Effect<void>
}

interface Begun {
  readonly error: RateLimited
  /** On the monotonic clock. */
  readonly until: number
}

/** How long an error pauses the polls. A longer pause than a wait makes is a break instead. */
export const pauseOfPolls = (error: HeyGenError): number => (asksTooMuch(error) ? 0 : cappedWait(error))

const unsent = ({ code, detail, operation }: RateLimited, left: number) => {
  const retryAfter = Duration.millis(Math.ceil(left))
  return new RateLimited({
    operation,
    outcome: "not-sent",
    attempts: 0,
    code,
    detail,
    retryAfter: Option.some(retryAfter),
    message: `${operation}: the poll was not sent, since another one was rate limited. HeyGen asks to wait ${Duration.format(retryAfter)}.`
  })
}

export const makePollBreak: Effect.Effect<PollBreak> = Effect.map(Ref.make(Option.none<Begun>()), (begun) => {
  const rest = Effect.zipWith(Ref.get(begun), monotonicNow, (last, at) =>
    Option.filterMap(last, ({ error, until }) =>
      until > at ? Option.some({ error, left: until - at }) : Option.none()
    )
  )
  const begin = (next: Begun) =>
    Effect.whenEffect(
      Effect.zipRight(
        Ref.set(begun, Option.some(next)),
        Effect.logInfo(
          `${next.error.message} Until then, no poll is sent: a wait that would poll more than a minute sooner ends.`
        )
      ),
      Effect.map(Ref.get(begun), (last) => !Option.exists(last, ({ until }) => until >= next.until))
    )

  return {
    check: Effect.flatMap(
      rest,
      Option.match({ onNone: () => Effect.void, onSome: ({ error, left }) => Effect.fail(unsent(error, left)) })
    ),
    observe: (error) =>
      error._tag === "RateLimited" && asksTooMuch(error) && !isForConcurrency(error)
        ? Effect.flatMap(monotonicNow, (at) => begin({ error, until: at + cappedWait(error) }))
        : Effect.void
  }
})
