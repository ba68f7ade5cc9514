import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { type AwaitError, CreationFailed, type HeyGenError, NotReady } from "../../domain/HeyGenError.ts"
import type { AwaitOptions, NotYet } from "../AwaitOptions.ts"
import { isTransient } from "./call/failures.ts"
import { now } from "./call/Instant.ts"
import { withFacts } from "./call/withFacts.ts"
import type { Quote } from "./transport/redact.ts"

/** What a polled state means for the wait. */
export type Progress<Ready> =
  | { readonly _tag: "Ready"; readonly ready: Ready }
  | { readonly _tag: "Waiting"; readonly status: Option.Option<string> }
  | { readonly _tag: "Blocked"; readonly status: Option.Option<string>; readonly advice: string }
  | { readonly _tag: "Failed"; readonly status: Option.Option<string>; readonly why: Option.Option<string> }

const inWords = Option.getOrElse(() => "without a status")

/** A wait ends when HeyGen asks it to wait longer than this. */
export const longestWait = Duration.minutes(1)

/**
 * Whether another poll may succeed: the error is transient, and HeyGen does not ask to wait longer than `longestWait`.
 */
const mayPass = (error: HeyGenError) =>
  isTransient(error) && !Option.exists(error.retryAfter, Duration.greaterThan(longestWait))

const isAboutId = ({ _tag }: HeyGenError) => _tag === "ResourceNotFound" || _tag === "InvalidRequest"

/** The resource was created earlier, which a failed poll does not change, unless HeyGen does not know its id. */
const faultOfPoll = (operation: string, createdId: string, attempts: number) => (error: HeyGenError) =>
  isAboutId(error)
    ? withFacts(error, { operation, attempts, outcome: "ambiguous" })
    : withFacts(error, { operation, attempts, outcome: "created", createdId })

const endedBy = (fault: HeyGenError) =>
  withFacts(fault, { message: `${fault.operation}: poll ${fault.attempts} failed. ${fault.message}` })

interface Awaited<Id extends string, State, Ready> {
  /** The name of the method in its errors and its span. */
  readonly name: string
  readonly poll: (id: Id) => Effect.Effect<State, HeyGenError>
  readonly progressOf: (state: State) => Progress<Ready>
  /** When to poll again, unless the caller passes a schedule. */
  readonly schedule: Schedule.Schedule<unknown, NotYet>
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
    const lastSeen = yield* Ref.make(Option.none<NotReady>())
    const notBefore = yield* Ref.make(Number.NEGATIVE_INFINITY)

    const facts = Effect.map(Ref.get(polls), (attempts) => ({
      operation: name,
      createdId: Option.some(id),
      outcome: "created" as const,
      attempts
    }))

    const notReady = (status: Option.Option<string>, ...more: ReadonlyArray<string>) =>
      Effect.map(facts, ({ attempts, ...facts }) => {
        const after = `${attempts} ${attempts === 1 ? "poll" : "polls"}`
        return new NotReady({
          ...facts,
          attempts,
          lastStatus: status,
          message: [
            `${name}: ${id} is ${inWords(status)} after ${after}.`,
            ...more,
            "It exists: poll again later."
          ].join(" ")
        })
      })

    const failed = (status: Option.Option<string>, why: Option.Option<string>) =>
      Effect.map(
        facts,
        (facts) =>
          new CreationFailed({
            ...facts,
            lastStatus: status,
            message: `${name}: ${id} is ${inWords(status)}${Option.match(why, { onNone: () => "", onSome: (words) => `: ${words}` })}.`
          })
      )

    /** How the wait ends. A poll that does not end it fails with `NotYet`. */
    type End = Exit.Exit<Ready, AwaitError>

    const endOfState = Effect.fnUntraced(function* (state: State): Effect.fn.Return<End, NotYet> {
      const progress = progressOf(state)
      if (progress._tag === "Ready") return Exit.succeed(progress.ready)
      const status = Option.map(progress.status, (words) => quote(words))
      if (progress._tag === "Failed") {
        return Exit.fail(
          yield* failed(
            status,
            Option.map(progress.why, (words) => quote(words))
          )
        )
      }
      if (progress._tag === "Blocked") return Exit.fail(yield* notReady(status, progress.advice))
      const seen = yield* notReady(status)
      yield* Ref.set(lastSeen, Option.some(seen))
      return yield* seen
    })

    const endOfFault = Effect.fnUntraced(function* (error: HeyGenError): Effect.fn.Return<End, NotYet> {
      const fault = faultOfPoll(name, id, yield* Ref.get(polls))(error)
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
      if (last._tag === "NotReady") return last
      const seen = yield* Ref.get(lastSeen)
      return Option.isNone(seen)
        ? endedBy(last)
        : yield* notReady(seen.value.lastStatus, `The last poll failed: ${last.message}`)
    })

    return yield* Effect.retry(ask, notTooSoon).pipe(
      Effect.catchAll((last) => Effect.flatMap(giveUp(last), Effect.fail)),
      Effect.flatten
    )
  })
