import { Console, DateTime, Duration, Effect, Schedule } from "effect"
import type { AwaitError, AwaitOptions } from "effect-photo-avatar"

const stateOf = (notYet: AwaitError) => (notYet._tag === "NotReady" ? notYet.lastStatus : notYet.message)

/** Polls at the given interval for five minutes, and prints the elapsed time and the status after each poll. */
export const waitingFor = (what: string, every: Duration.DurationInput): Effect.Effect<AwaitOptions> =>
  Effect.map(DateTime.now, (since) => {
    const tell = Effect.fnUntraced(function* (notYet: AwaitError) {
      const seconds = Math.round(Duration.toSeconds(DateTime.distanceDuration(since, yield* DateTime.now)))
      const clock = DateTime.formatIso(since).slice(11, 19)
      yield* Console.log(`Waiting for ${what} since ${clock} UTC, ${seconds} s: ${stateOf(notYet)}`)
    })
    return { schedule: Schedule.spaced(every).pipe(Schedule.upTo("5 minutes"), Schedule.tapInput(tell)) }
  })
