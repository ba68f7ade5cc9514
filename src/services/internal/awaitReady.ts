import { Array as Arr, Effect, Option, Ref, Schedule } from "effect"
import { CreationFailed, type HeyGenError, NotReady, type PhotoAvatarError } from "../../domain/PhotoAvatarError.ts"

/** What the state of something that HeyGen works on means for who waits for it. */
export type Progress<Ready> =
  | { readonly _tag: "Ready"; readonly ready: Ready }
  | { readonly _tag: "Waiting"; readonly status: string }
  | { readonly _tag: "Failed"; readonly status: string; readonly words: Option.Option<string> }

const passing: ReadonlyArray<PhotoAvatarError["_tag"]> = [
  "RateLimited",
  "ServerError",
  "TransportError",
  "RequestTimeout"
]

const isPassing = (error: PhotoAvatarError) => Arr.contains(passing, error._tag)

/** Every 5 seconds, for 5 minutes. */
export const patiently: Schedule.Schedule<unknown> = Schedule.spaced("5 seconds").pipe(Schedule.upTo("5 minutes"))

/**
 * Asks again, as the schedule says, until what was asked for is ready or has failed. A fault of a single poll is no
 * news: what counts when the schedule ends is the state last seen.
 */
export const awaitReady = <State, Ready>(options: {
  readonly operation: string
  readonly poll: Effect.Effect<State, HeyGenError>
  readonly progressOf: (state: State) => Progress<Ready>
  readonly schedule: Schedule.Schedule<unknown, PhotoAvatarError>
}): Effect.Effect<Ready, PhotoAvatarError> =>
  Effect.gen(function* () {
    const { operation, poll, progressOf, schedule } = options
    const polls = yield* Ref.make(0)
    const lastSeen = yield* Ref.make(Option.none<NotReady>())

    const judge = Effect.fnUntraced(function* (state: State) {
      const report = { operation, attempts: yield* Ref.get(polls), outcome: "created" as const }
      const progress = progressOf(state)
      if (progress._tag === "Ready") return progress.ready
      const { status } = progress
      if (progress._tag === "Waiting") {
        const message = `${operation}: it is ${status} after ${report.attempts} polls. It exists: ask again later.`
        return yield* new NotReady({ ...report, lastStatus: status, message })
      }
      const words = Option.match(progress.words, { onNone: () => "", onSome: (text) => `: "${text}"` })
      return yield* new CreationFailed({
        ...report,
        lastStatus: status,
        message: `${operation}: it is ${status}${words}.`
      })
    })

    const ask = Ref.update(polls, (count) => count + 1).pipe(
      Effect.zipRight(poll),
      Effect.flatMap(judge),
      Effect.tapErrorTag("NotReady", (error) => Ref.set(lastSeen, Option.some(error))),
      Effect.catchIf(isPassing, (fault) =>
        Effect.flatMap(Ref.get(lastSeen), (seen) => Effect.fail(Option.getOrElse(seen, () => fault)))
      )
    )

    return yield* Effect.retry(ask, {
      schedule,
      while: (error) => error._tag === "NotReady" || isPassing(error)
    })
  })
