import { DateTime, Option } from "effect"
import type { PipelineProgress } from "effect-photo-avatar"

/** What the line shows besides the progress. */
export interface Moment {
  readonly now: DateTime.Utc
  /** How many rows are created and awaited. */
  readonly awaited: number
  /** When the rows in flight must have settled, once the program was asked to stop. */
  readonly endsAt: Option.Option<DateTime.Utc>
}

/** The time, with the date if that is another day. */
const clock = (time: DateTime.Utc, now: DateTime.Utc) => {
  const isToday = DateTime.formatIsoDateUtc(time) === DateTime.formatIsoDateUtc(now)
  return `${DateTime.formatIso(time).slice(isToday ? 11 : 0, 19)}Z`
}

const secondsUntil = (end: DateTime.Utc, now: DateTime.Utc) =>
  Math.max(0, Math.ceil(DateTime.distance(now, end) / 1000))

/** The progress in one line of at most so many characters. */
export const progressLine = (progress: PipelineProgress, moment: Moment, width: number): string => {
  const { created, inFlight, settled } = progress
  const { awaited, endsAt, now } = moment
  const total = Option.getOrElse(progress.total, () => settled)
  const waiting = Option.filter(progress.waitingUntil, DateTime.greaterThan(now))
  const estimated = Option.filter(progress.estimatedEnd(now), () => settled < total)
  const pace = Option.firstSomeOf([
    Option.map(endsAt, (end) => `; stopping, ${secondsUntil(end, now)} s left`),
    Option.map(waiting, (until) => `; waiting until ${clock(until, now)}`),
    Option.map(estimated, (end) => `; ${Number(progress.perSecond(now).toPrecision(3))}/s; end ${clock(end, now)}`)
  ])
  const counts = (words: Readonly<Record<string, number>>) =>
    Object.entries(words)
      .filter(([, count]) => count > 0)
      .map(([word, count]) => `, ${count} ${word}`)
      .join("")
  const { ambiguous, notSent, rejected } = progress
  const ending = Option.getOrElse(pace, () => "")
  const long = `${settled} of ${total} rows: ${created} created${counts({ rejected, ambiguous, "not sent": notSent, awaited, "in flight": inFlight })}${ending}`
  const short = `${settled}/${total}: ${created} created${counts({ rej: rejected, amb: ambiguous, unsent: notSent })}${ending}`
  return (long.length <= width ? long : short).slice(0, width)
}
