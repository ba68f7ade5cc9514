import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { type AwaitError, CreationFailed, type HeyGenError, NotReady } from "../../domain/HeyGenError.ts"
import type { AwaitOptions } from "../AwaitOptions.ts"
import { isTransient } from "./call/failures.ts"
import { now } from "./call/Instant.ts"
import { withFacts } from "./call/withFacts.ts"
import type { Quote } from "./transport/redact.ts"

/** What a polled state means for the wait. */
export type Progress<Ready> =
  | { readonly _tag: "Ready"; readonly ready: Ready }
  | { readonly _tag: "Waiting"; readonly status: string }
  | { readonly _tag: "Blocked"; readonly status: string; readonly advice: string }
  | { readonly _tag: "Failed"; readonly status: string; readonly why: Option.Option<string> }

/** A wait ends when HeyGen asks it to wait longer than this. */
export const longestWait = Duration.minutes(1)

/**
 * Whether another poll may succeed: the error is transient, and HeyGen does not ask to wait longer than `longestWait`.
 */
const mayPass = (error: HeyGenError) =>
  isTransient(error) && !Option.exists(error.retryAfter, Duration.greaterThan(longestWait))

const isAboutId = ({ _tag }: HeyGenError) => _tag === "ResourceNotFound" || _tag === "InvalidRequest"

/** The resource was created earlier, which a failed poll does not change, unless HeyGen does not know its id. */
const faultOfPoll = (operation: string, attempts: number) => (error: HeyGenError) =>
  withFacts(error, { outcome: isAboutId(error) ? "ambiguous" : "created", operation, attempts })

const endedBy = (fault: HeyGenError) =>
  withFacts(fault, { message: `${fault.operation}: poll ${fault.attempts} failed. ${fault.message}` })

/** The reason to poll again: the state of the resource, or the error of a single poll. */
type NotYet = NotReady | HeyGenError

interface Awaited<Id extends string, State, Ready> {
  /** The name of the method in its errors and its span. */
  readonly name: string
  readonly poll: (id: Id) => Effect.Effect<State, HeyGenError>
  readonly progressOf: (state: State) => Progress<Ready>
  /** When to poll again, unless the caller passes a schedule. */
  readonly schedule: Schedule.Schedule<unknown, AwaitError>
  readonly quote: Quote
}

/**
 * Makes a method that polls until the resource is ready or has failed, following the schedule and `Retry-After`. A
 * transient error of a single poll does not end the wait: when the schedule ends, the last seen state counts.
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
    const notBefore = yield* Ref.make(Number.NEGATIVE_INFINITY)

    const notReady = (status: string, attempts: number, ...more: ReadonlyArray<string>) =>
      new NotReady({
        operation: name,
        id,
        attempts,
        outcome: "created",
        lastStatus: status,
        message: [
          `${name}: ${id} is ${status} after ${attempts} ${attempts === 1 ? "poll" : "polls"}.`,
          ...more,
          "It exists: poll again later."
        ].join(" ")
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

    /** How the wait ends. A poll that does not end it fails with `NotYet`. */
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
      if (progress._tag === "Blocked") return Exit.fail(notReady(status, attempts, progress.advice))
      yield* Ref.set(lastStatus, Option.some(status))
      return yield* notReady(status, attempts)
    })

    const endOfFault = Effect.fnUntraced(function* (error: HeyGenError): Effect.fn.Return<End, NotYet> {
      const fault = faultOfPoll(name, yield* Ref.get(polls))(error)
      if (!mayPass(error)) return Exit.fail(endedBy(fault))
      const pause = Duration.toMillis(Option.getOrElse(error.retryAfter, () => Duration.zero))
      yield* Ref.set(notBefore, (yield* now).monotonic + pause)
      return yield* fault
    })

    const ask = Ref.update(polls, (count) => count + 1).pipe(
      Effect.andThen(poll(id)),
      Effect.matchEffect({ onFailure: endOfFault, onSuccess: endOfState })
    )

    const notTooSoon = Schedule.modifyDelayEffect(schedule, (_, delay) =>
      Effect.map(Effect.zip(Ref.get(notBefore), now), ([from, { monotonic }]) =>
        Duration.max(delay, Duration.millis(Math.max(0, from - monotonic)))
      )
    )

    const giveUp = Effect.fnUntraced(function* (last: NotYet) {
      const attempts = yield* Ref.get(polls)
      const seen = yield* Ref.get(lastStatus)
      if (last._tag === "NotReady") return last
      return Option.isNone(seen)
        ? endedBy(last)
        : notReady(seen.value, attempts, `The last poll failed: ${last.message}`)
    })

    return yield* Effect.retry(ask, notTooSoon).pipe(
      Effect.catchAll((last) => Effect.flatMap(giveUp(last), Effect.fail)),
      Effect.flatten
    )
  })
