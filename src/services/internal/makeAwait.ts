import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { type AwaitError, CreationFailed, type HeyGenError, NotReady } from "../../domain/HeyGenError.ts"
import type { AwaitOptions, NotYet } from "../AwaitOptions.ts"
import { isTransient } from "./call/failures.ts"
import { monotonicNow } from "./call/Instant.ts"
import { withFacts } from "./call/withFacts.ts"
import type { Quote } from "./transport/redact.ts"

/** What a polled state means for the wait. */
export type Progress<Ready> =
  | { readonly _tag: "Ready"; readonly ready: Ready }
  | { readonly _tag: "Waiting"; readonly status: Option.Option<string> }
  | { readonly _tag: "Blocked"; readonly status: Option.Option<string>; readonly advice: string }
  | (Failure & { readonly _tag: "Failed"; readonly status: Option.Option<string> })

/** What is known of why it failed. */
export interface Failure {
  readonly code: Option.Option<string>
  readonly detail: Option.Option<string>
}

const inWords = Option.getOrElse(() => "without a status")

/** Whether HeyGen asks to wait for longer than a wait does between its polls. */
export const asksTooMuch = ({ retryAfter }: HeyGenError): boolean =>
  Option.exists(retryAfter, Duration.greaterThan(Duration.minutes(1)))

const isNotReady = ({ code }: HeyGenError) => Option.exists(code, (text) => text.toLowerCase() === "resource_not_ready")

const mayPass = (error: HeyGenError) => (isTransient(error) || isNotReady(error)) && !asksTooMuch(error)

const isAboutId = ({ _tag }: HeyGenError) => _tag === "ResourceNotFound" || _tag === "InvalidRequest"

/** The resource was created earlier, which a failed poll does not change, unless HeyGen does not know its id. */
const faultOfPoll = (operation: string, createdId: string, attempts: number, error: HeyGenError) =>
  isAboutId(error)
    ? withFacts(error, { operation, attempts, outcome: "ambiguous" })
    : withFacts(error, { operation, attempts, outcome: "created", createdId })

const endedBy = (id: string, fault: HeyGenError) =>
  withFacts(fault, { message: `${fault.operation}: poll ${fault.attempts} of ${id} failed. ${fault.message}` })

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

    const facts = (attempts: number) => ({
      operation: name,
      createdId: Option.some(id),
      outcome: "created" as const,
      attempts
    })

    const notReady = (attempts: number, lastStatus: Option.Option<string>, ...more: ReadonlyArray<string>) =>
      new NotReady({
        ...facts(attempts),
        lastStatus,
        message: [
          `${name}: ${id} is ${inWords(lastStatus)} after ${attempts} ${attempts === 1 ? "poll" : "polls"}.`,
          ...more,
          "It exists: poll again later."
        ].join(" ")
      })

    const failed = (attempts: number, lastStatus: Option.Option<string>, failure: Failure) => {
      const code = Option.map(failure.code, (text) => quote(text))
      const detail = Option.map(failure.detail, (text) => quote(text))
      const words = Option.map(detail, (text) => `"${text}"`)
      const why = Arr.getSomes([words, Option.map(code, (text) => `(${text})`)]).join(" ")
      return new CreationFailed({
        ...facts(attempts),
        lastStatus,
        code,
        detail,
        message: `${name}: ${id} is ${inWords(lastStatus)}${why === "" ? "" : `: ${why}`}.`
      })
    }

    /** How the wait ends. A poll that does not end it fails with `NotYet`. */
    type End = Exit.Exit<Ready, AwaitError>

    const endOfState = Effect.fnUntraced(function* (state: State): Effect.fn.Return<End, NotYet> {
      const attempts = yield* Ref.get(polls)
      const progress = progressOf(state)
      if (progress._tag === "Ready") return Exit.succeed(progress.ready)
      const status = Option.map(progress.status, (words) => quote(words))
      if (progress._tag === "Failed") return Exit.fail(failed(attempts, status, progress))
      if (progress._tag === "Blocked") return Exit.fail(notReady(attempts, status, progress.advice))
      const seen = notReady(attempts, status)
      yield* Ref.set(lastSeen, Option.some(seen))
      return yield* seen
    })

    const endOfFault = Effect.fnUntraced(function* (error: HeyGenError): Effect.fn.Return<End, NotYet> {
      const attempts = yield* Ref.get(polls)
      const fault = faultOfPoll(name, id, attempts, error)
      if (!mayPass(error)) return Exit.fail(endedBy(id, fault))
      if (isNotReady(error)) {
        yield* Ref.update(
          lastSeen,
          Option.orElseSome(() => notReady(attempts, Option.none()))
        )
      }
      const pause = Duration.toMillis(Option.getOrElse(error.retryAfter, () => Duration.zero))
      yield* Ref.set(notBefore, (yield* monotonicNow) + pause)
      return yield* fault
    })

    const ask = Ref.update(polls, (count) => count + 1).pipe(
      Effect.andThen(poll(id)),
      Effect.matchEffect({ onFailure: endOfFault, onSuccess: endOfState })
    )

    const notTooSoon = Schedule.modifyDelayEffect(schedule, (_, delay) =>
      Effect.map(Effect.zip(Ref.get(notBefore), monotonicNow), ([from, at]) =>
        Duration.max(delay, Duration.millis(Math.max(0, from - at)))
      )
    )

    const giveUp = (last: NotYet) =>
      Effect.map(Ref.get(lastSeen), (seen) => {
        if (last._tag === "NotReady") return last
        return Option.isNone(seen)
          ? endedBy(id, last)
          : notReady(last.attempts, seen.value.lastStatus, `The last poll failed: ${last.message}`)
      })

    return yield* Effect.retry(ask, notTooSoon).pipe(
      Effect.catchAll((last) => Effect.flatMap(giveUp(last), Effect.fail)),
      Effect.flatten
    )
  })
