import { Console, DateTime, Duration, Effect, Option, Schedule } from "effect"
import type { AwaitOptions, NotYet } from "effect-photo-avatar"

const stateOf = (notYet: NotYet) =>
  Option.getOrElse(notYet._tag === "NotReady" ? notYet.lastStatus : Option.none(), () => notYet.message)

/** Polls at the given interval for five minutes. Prints the elapsed time and the status when one of them changes. */
export const waitingFor = (what: string, every: Duration.DurationInput): Effect.Effect<AwaitOptions> =>
  Effect.map(DateTime.now, (since) => {
    let told = ""
    const tell = Effect.fnUntraced(function* (notYet: NotYet) {
      const seconds = Math.round(Duration.toSeconds(DateTime.distanceDuration(since, yield* DateTime.now)))
      const clock = DateTime.formatIso(since).slice(11, 19)
      const line = `Waiting for ${what} since ${clock} UTC, ${seconds} s: ${stateOf(notYet)}`
      if (line !== told) yield* Console.log(line)
      told = line
    })
    return { schedule: Schedule.spaced(every).pipe(Schedule.upTo("5 minutes"), Schedule.tapInput(tell)) }
  })
