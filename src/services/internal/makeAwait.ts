import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { type AwaitError, CreationFailed, type HeyGenError, NotReady } from "../../domain/HeyGenError.ts"
import type { AwaitOptions } from "../AwaitOptions.ts"
import { withFacts } from "./call/withFacts.ts"
import type { Quote } from "./transport/redact.ts"

/** What the state of something that HeyGen works on means for who waits for it. */
export type Progress<Ready> =
  | { readonly _tag: "Ready"; readonly ready: Ready }
  | { readonly _tag: "Waiting"; readonly status: string }
  | { readonly _tag: "Failed"; readonly status: string; readonly why: Option.Option<string> }

const transient: ReadonlyArray<HeyGenError["_tag"]> = [
  "RateLimited",
  "ServerError",
  "TransportError",
  "ResponseTimeout"
]

const longestWait = Duration.minutes(1)

/** A fault that another poll may not meet, unless HeyGen asks to wait for long. */
const mayPass = ({ _tag, retryAfter }: HeyGenError) =>
  Arr.contains(transient, _tag) && !Option.exists(retryAfter, Duration.greaterThan(longestWait))

/** A poll failed, but what it asked about was created before: unless HeyGen does not know it, that stays true. */
const faultOfPoll = (operation: string, attempts: number) => (error: HeyGenError) =>
  withFacts(error, { outcome: error._tag === "ResourceNotFound" ? "ambiguous" : "created", operation, attempts })

/** Not yet: the state it is in, or the fault that a single poll met. */
type NotYet = NotReady | HeyGenError

interface Awaited<Id extends string, State, Ready> {
  /** Of the method, as its errors and its span have it. */
  readonly name: string
  readonly poll: (id: Id) => Effect.Effect<State, HeyGenError>
  readonly progressOf: (state: State) => Progress<Ready>
  /** When to ask again, where the caller does not say. */
  readonly schedule: Schedule.Schedule<unknown, AwaitError>
  readonly quote: Quote
}

/**
 * Makes a method that asks again, as the schedule says and not before HeyGen allows, until what was asked for is ready or
 * has failed. A fault of a single poll is no news: what counts when the schedule ends is the state last seen.
 */
export const makeAwait = <Id extends string, State, Ready>({
  name,
  poll,
  progressOf,
  quote,
  schedule: defaultSchedule
}: Awaited<Id, State, Ready>): ((id: Id, options?: AwaitOptions) => Effect.Effect<Ready, AwaitError>) =>
  Effect.fn(name)(function* (id: Id, options?: AwaitOptions) {
    const schedule = options?.schedule ?? defaultSchedule
    const polls = yield* Ref.make(0)
    const lastStatus = yield* Ref.make(Option.none<string>())
    const notBefore = yield* Ref.make(0)

    const notReady = (status: string, attempts: number, ...more: ReadonlyArray<string>) =>
      new NotReady({
        operation: name,
        id,
        attempts,
        outcome: "created",
        lastStatus: status,
        message: [`${name}: ${id} is ${status} after ${attempts} polls.`, ...more, "It exists: ask again later."].join(
          " "
        )
      })

    const failed = (status: string, attempts: number, why: Option.Option<string>) =>
      new CreationFailed({
        operation: name,
        id,
        attempts,
        outcome: "created",
        lastStatus: status,
        message: `${name}: ${id} is ${status}${Option.match(why, { onNone: () => "", onSome: (words) => `: ${words}` })}.`
      })

    /** How the wait ends. While it goes on, a poll fails with what is not yet there. */
    type End = Exit.Exit<Ready, AwaitError>

    const endOfState = Effect.fnUntraced(function* (state: State): Effect.fn.Return<End, NotYet> {
      const attempts = yield* Ref.get(polls)
      const progress = progressOf(state)
      if (progress._tag === "Ready") return Exit.succeed(progress.ready)
      const status = quote(progress.status)
      if (progress._tag === "Failed")
        return Exit.fail(
          failed(
            status,
            attempts,
            Option.map(progress.why, (words) => quote(words))
          )
        )
      yield* Ref.set(lastStatus, Option.some(status))
      return yield* notReady(status, attempts)
    })

    const endOfFault = Effect.fnUntraced(function* (error: HeyGenError): Effect.fn.Return<End, NotYet> {
      const fault = faultOfPoll(name, yield* Ref.get(polls))(error)
      if (!mayPass(error)) return Exit.fail(fault)
      const pause = Duration.toMillis(Option.getOrElse(error.retryAfter, () => Duration.zero))
      yield* Ref.set(notBefore, (yield* Clock.currentTimeMillis) + pause)
      return yield* fault
    })

    const ask = Ref.update(polls, (count) => count + 1).pipe(
      Effect.andThen(poll(id)),
      Effect.matchEffect({ onFailure: endOfFault, onSuccess: endOfState })
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

    return yield* Effect.retry(ask, notTooSoon).pipe(
      Effect.catchAll((last) => Effect.flatMap(giveUp(last), Effect.fail)),
      Effect.flatten
    )
  })
