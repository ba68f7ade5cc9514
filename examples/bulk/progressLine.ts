import { DateTime, Option } from "effect"
import { PipelineProgress } from "effect-photo-avatar"

/** What the line shows besides the progress. */
export interface Moment {
  readonly now: DateTime.Utc
  /** How many rows were created before this run. They tell nothing about its speed. */
  readonly before: number
  /** When the rows in flight must have settled, once the program was asked to stop. */
  readonly endsAt: Option.Option<DateTime.Utc>
}

const clock = (time: DateTime.Utc) => DateTime.formatIso(time).slice(11, 19)

type Words = readonly [rejected: string, ambiguous: string, notSent: string]

const long: Words = ["rejected", "ambiguous", "not sent"]
const short: Words = ["rej", "amb", "unsent"]

const counts = ({ ambiguous, created, notSent, rejected }: PipelineProgress, words: Words) =>
  [created, rejected, ambiguous, notSent]
    .flatMap((count, index) => (index === 0 || count > 0 ? [`${count} ${["created", ...words][index]}`] : []))
    .join(", ")

const seconds = (from: DateTime.Utc, to: DateTime.Utc) =>
  (DateTime.toEpochMillis(to) - DateTime.toEpochMillis(from)) / 1000

/** The speed, or until when HeyGen asked to wait, or how long is left to settle. */
const pace = ({ settled, startedAt, waitingUntil }: PipelineProgress, { before, endsAt, now }: Moment) => {
  if (Option.isSome(endsAt)) return `stopping, ${Math.max(0, Math.ceil(seconds(now, endsAt.value)))} s left`
  if (Option.isSome(waitingUntil) && DateTime.greaterThan(waitingUntil.value, now)) {
    return `waiting until ${clock(waitingUntil.value)}`
  }
  const elapsed = seconds(startedAt, now)
  return elapsed > 0 && settled > before ? `${((settled - before) / elapsed).toFixed(1)}/s` : "starting"
}

const end = (progress: PipelineProgress, { before, endsAt, now }: Moment) => {
  const ofThisRun = new PipelineProgress({
    ...progress,
    created: progress.created - before,
    total: Option.map(progress.total, (total) => total - before)
  })
  return Option.match(
    Option.filter(ofThisRun.estimatedEnd(now), () => Option.isNone(endsAt)),
    { onNone: () => "", onSome: clock }
  )
}

const sentence = (...parts: ReadonlyArray<string>) => parts.filter((part) => part !== "").join("; ")

/** The progress in one line of at most so many characters. */
export const progressLine = (progress: PipelineProgress, moment: Moment, width: number): string => {
  const { inFlight, settled } = progress
  const total = Option.getOrElse(progress.total, () => settled)
  const at = end(progress, moment)
  const candidates = [
    sentence(
      `${settled} of ${total} rows: ${counts(progress, long)}, ${inFlight} in flight`,
      pace(progress, moment),
      at && `done at about ${at} UTC`
    ),
    sentence(`${settled}/${total}: ${counts(progress, long)}`, pace(progress, moment), at && `done about ${at} UTC`),
    sentence(`${settled}/${total}: ${counts(progress, short)}`, pace(progress, moment), at && `end ${at}`)
  ]
  return candidates.find((line) => line.length <= width) ?? (candidates.at(-1) ?? "").slice(0, width)
}
