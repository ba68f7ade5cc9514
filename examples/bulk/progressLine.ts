import { DateTime, Option } from "effect"
import type { PipelineProgress } from "effect-photo-avatar"

/** What the line shows besides the progress. */
export interface Moment {
  readonly now: DateTime.Utc
  /** How many rows were created before this run. They tell nothing about its speed. */
  readonly before: number
  /** When the rows in flight must have settled, once the program was asked to stop. */
  readonly endsAt: Option.Option<DateTime.Utc>
}

const clock = (time: DateTime.Utc) => DateTime.formatIso(time).slice(11, 19)

const secondsBetween = (from: DateTime.Utc, to: DateTime.Utc) => DateTime.distance(from, to) / 1000

/** The progress in one line of at most so many characters. */
export const progressLine = (progress: PipelineProgress, { before, endsAt, now }: Moment, width: number): string => {
  const { ambiguous, created, inFlight, notSent, rejected, settled, startedAt } = progress
  const total = Option.getOrElse(progress.total, () => settled)
  const perSecond = (settled - before) / secondsBetween(startedAt, now)
  const isMoving = perSecond > 0 && Option.isNone(endsAt)
  const waitingUntil = Option.filter(progress.waitingUntil, DateTime.greaterThan(now))

  const pace = Option.match(endsAt, {
    onSome: (end) => `; stopping, ${Math.max(0, Math.ceil(secondsBetween(now, end)))} s left`,
    onNone: () =>
      Option.match(waitingUntil, {
        onSome: (until) => `; waiting until ${clock(until)}`,
        onNone: () => (isMoving ? `; ${perSecond.toFixed(1)}/s` : "; starting")
      })
  })
  const end = isMoving ? clock(DateTime.add(now, { seconds: (total - settled) / perSecond })) : ""
  const counts = (...words: ReadonlyArray<string>) =>
    [rejected, ambiguous, notSent].map((count, index) => (count > 0 ? `, ${count} ${words[index]}` : "")).join("")

  const long = `${settled} of ${total} rows: ${created} created${counts("rejected", "ambiguous", "not sent")}, ${inFlight} in flight${pace}${end && `; done at about ${end} UTC`}`
  const short = `${settled}/${total}: ${created} created${counts("rej", "amb", "unsent")}${pace}${end && `; end ${end}`}`
  return (long.length <= width ? long : short).slice(0, width)
}
