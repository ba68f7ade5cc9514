import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { type AwaitError, CreationFailed, type HeyGenError, NotReady } from "../../domain/HeyGenError.ts"
import { withFacts } from "./call/withFacts.ts"

/** What the state of something that HeyGen works on means for who waits for it. */
export type Progress<Ready> =
  | { readonly _tag: "Ready"; readonly ready: Ready }
  | { readonly _tag: "Waiting"; readonly status: string }
  | { readonly _tag: "Failed"; readonly status: string; readonly why: Option.Option<string> }

const passing: ReadonlyArray<HeyGenError["_tag"]> = ["RateLimited", "ServerError", "TransportError", "ResponseTimeout"]

const longestWait = Duration.minutes(1)

/** A fault that another poll may not meet, unless HeyGen asks to wait for long. */
const isPassing = ({ _tag, retryAfter }: HeyGenError) =>
  Arr.contains(passing, _tag) && !Option.exists(retryAfter, Duration.greaterThan(longestWait))

/** Every 5 seconds, for 5 minutes. */
export const patiently: Schedule.Schedule<unknown> = Schedule.spaced("5 seconds").pipe(Schedule.upTo("5 minutes"))

/** A poll failed, but what it asked about was created before: unless HeyGen does not know it, that stays true. */
const ofWhatExists = (operation: string, attempts: number) => (error: HeyGenError) =>
  withFacts(error, { outcome: error._tag === "ResourceNotFound" ? "ambiguous" : "created", operation, attempts })

/** Not yet: the state it is in, or the fault that a single poll met. */
type NotYet = NotReady | HeyGenError

/**
 * Asks again, as the schedule says and not before HeyGen allows, until what was asked for is ready or has failed. A fault
 * of a single poll is no news: what counts when the schedule ends is the state last seen.
 */
export const awaitReady = <State, Ready>(options: {
  readonly operation: string
  readonly id: string
  readonly poll: Effect.Effect<State, HeyGenError>
  readonly progressOf: (state: State) => Progress<Ready>
  readonly schedule: Schedule.Schedule<unknown, AwaitError>
  readonly quotable: (text: string) => string
}): Effect.Effect<Ready, AwaitError> =>
  Effect.gen(function* () {
    const { id, operation, poll, progressOf, quotable, schedule } = options
    const polls = yield* Ref.make(0)
    const lastStatus = yield* Ref.make(Option.none<string>())
    const notBefore = yield* Ref.make(0)

    const notReady = (status: string, attempts: number, ...more: ReadonlyArray<string>) =>
      new NotReady({
        operation,
        id,
        attempts,
        outcome: "created",
        lastStatus: status,
        message: [
          `${operation}: ${id} is ${status} after ${attempts} polls.`,
          ...more,
          "It exists: ask again later."
        ].join(" ")
      })

    const failed = (status: string, attempts: number, why: Option.Option<string>) =>
      new CreationFailed({
        operation,
        id,
        attempts,
        outcome: "created",
        lastStatus: status,
        message: `${operation}: ${id} is ${status}${Option.match(why, { onNone: () => "", onSome: (words) => `: ${words}` })}.`
      })

    type Settled = Either.Either<Ready, AwaitError>

    const judge = Effect.fnUntraced(function* (state: State): Effect.fn.Return<Settled, NotYet> {
      const attempts = yield* Ref.get(polls)
      const progress = progressOf(state)
      if (progress._tag === "Ready") return Either.right(progress.ready)
      const status = quotable(progress.status)
      if (progress._tag === "Failed") return Either.left(failed(status, attempts, Option.map(progress.why, quotable)))
      yield* Ref.set(lastStatus, Option.some(status))
      return yield* notReady(status, attempts)
    })

    const excuse = Effect.fnUntraced(function* (error: HeyGenError): Effect.fn.Return<Settled, NotYet> {
      const fault = ofWhatExists(operation, yield* Ref.get(polls))(error)
      if (!isPassing(error)) return Either.left(fault)
      const pause = Duration.toMillis(Option.getOrElse(error.retryAfter, () => Duration.zero))
      yield* Ref.set(notBefore, (yield* Clock.currentTimeMillis) + pause)
      return yield* fault
    })

    const ask = Ref.update(polls, (count) => count + 1).pipe(
      Effect.zipRight(poll),
      Effect.matchEffect({ onFailure: excuse, onSuccess: judge })
    )

    const notTooSoon = Schedule.modifyDelayEffect(schedule, (_, delay) =>
      Effect.map(Effect.zip(Ref.get(notBefore), Clock.currentTimeMillis), ([from, now]) =>
        Duration.max(delay, Duration.millis(Math.max(0, from - now)))
      )
    )

    const giveUp = Effect.fnUntraced(function* (last: NotYet) {
      const attempts = yield* Ref.get(polls)
      const seen = yield* Ref.get(lastStatus)
      return last._tag === "NotReady" || Option.isNone(seen)
        ? last
        : notReady(seen.value, attempts, `The last poll met a fault: ${last.message}`)
    })

    const settled = yield* Effect.retry(ask, notTooSoon).pipe(
      Effect.catchAll((last) => Effect.flatMap(giveUp(last), Effect.fail))
    )
    return yield* settled
  })
