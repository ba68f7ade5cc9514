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

/** The progress in one line of at most so many characters. Counts that do not fit are left out. */
export const progressLine = (progress: PipelineProgress, moment: Moment, width: number): string => {
  const { ambiguous, created, inFlight, notSent, rejected, settled } = progress
  const { awaited, endsAt, now } = moment
  const total = Option.getOrElse(progress.total, () => settled)
  const waiting = Option.filter(progress.waitingUntil, DateTime.greaterThan(now))
  const estimated = Option.filter(progress.estimatedEnd(now), () => settled < total)
  const pace = Option.firstSomeOf([
    Option.map(endsAt, (end) => `stopping, ${secondsUntil(end, now)} s left`),
    Option.map(waiting, (until) => `waiting until ${clock(until, now)}`),
    Option.map(estimated, (end) => `${Number(progress.perSecond(now).toPrecision(3))}/s, end ${clock(end, now)}`)
  ])
  const counts = Object.entries({ rejected, ambiguous, "not sent": notSent, awaited, "in flight": inFlight })
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`)
  return [`${settled}/${total}`, ...Option.toArray(pace), `${created} created`, ...counts]
    .reduce((line, part) => (line.length + part.length + 2 <= width ? `${line}, ${part}` : line))
    .slice(0, width)
}
