import { Data, Option } from "effect"

/** How many requests were taken since then. */
interface Taken {
  readonly since: number
  readonly taken: number
}

/**
 * What is known of the rate that HeyGen bears, from what it took and what it refused as one too many. Times are in
 * milliseconds, rates in requests in a second.
 *
 * - `Free`: nothing was refused yet; only the concurrency bounds the rate. `lately` counts by the second, and `before` is
 *   the count of the second before that.
 * - `Paced`: requests leave at a rate around `peak`.
 * - `Paused`: HeyGen refused a request, at `refusedAt`, while it was so. None leaves before `until`; `futile` is how often
 *   that was too soon.
 */
export type Pace = Data.TaggedEnum<{
  Free: Taken & { readonly lately: Taken; readonly before: number }
  Paced: Taken & { readonly peak: number }
  Paused: { readonly run: Running; readonly refusedAt: number; readonly until: number; readonly futile: number }
}>

type Free = Data.TaggedEnum.Value<Pace, "Free">
type Running = Data.TaggedEnum.Value<Pace, "Free" | "Paced">
type Paused = Data.TaggedEnum.Value<Pace, "Paused">

export const Pace = Data.taggedEnum<Pace>()

const second = 1000

const none: Taken = { since: Number.NEGATIVE_INFINITY, taken: 0 }

export const unknownPace: Pace = Pace.Free({ ...none, lately: none, before: 0 })

/** After a pause that was too short, one request has to be taken before others leave. */
const probesPerSecond = 1
const longestPause = 30 * second

/** A pause so long speaks of a window of time whose requests are used up, not of requests too close to each other. */
const pauseOfWindow = 2 * second

/** The rate that is aimed at is a little below the one that was refused. */
const belowRefused = 0.95
const slowest = 0.1

const secondsToPeak = 10
const dip = 0.1
const growth = 0.005

/** At first a little below the peak, then at it; after a while more and more above, since HeyGen may bear more now. */
const curve = (peak: number, seconds: number) =>
  seconds < secondsToPeak
    ? peak * (1 - dip * (1 - seconds / secondsToPeak) ** 3)
    : peak * Math.exp(growth * (seconds - secondsToPeak) ** 3)

const refusedRate = (run: Running, refusedAt: number): number => {
  if (run._tag === "Free") return Math.max(run.before, run.lately.taken)
  const ran = refusedAt - run.since
  const aimedAt = rateAt(run, refusedAt - second / 2)
  return ran < 2 * second ? Math.min(aimedAt, (run.taken * second) / Math.max(second, ran)) : aimedAt
}

/** The rate to aim at after a refusal: what HeyGen took, for as long as it takes to take more. */
const peakAfter = ({ refusedAt, run, until }: Paused): number => {
  const ran = refusedAt - run.since
  const pause = until - refusedAt
  const isOfWindow = pause >= pauseOfWindow && pause >= ran / 2
  const rate = isOfWindow ? (run.taken * second) / (ran + pause) : refusedRate(run, refusedAt)
  return Math.max(slowest, belowRefused * rate)
}

/** How many requests may leave in a second. */
export const rateAt = (pace: Pace, now: number): number => {
  switch (pace._tag) {
    case "Free":
      return Number.POSITIVE_INFINITY
    case "Paced":
      return curve(pace.peak, Math.max(0, now - pace.since) / second)
    case "Paused":
      return pace.futile > 0 ? probesPerSecond : curve(peakAfter(pace), Math.max(0, now - pace.until) / second)
  }
}

/** Before that no request may leave. */
export const notBefore = (pace: Pace): number => {
  switch (pace._tag) {
    case "Free":
      return 0
    case "Paced":
      return pace.since
    case "Paused":
      return pace.until
  }
}

/** A request leaves. */
export const afterSending = (pace: Pace, now: number): Pace => {
  if (pace._tag !== "Free" || now < pace.lately.since + second) return pace
  const lately = { since: now, taken: 0 }
  return now < pace.lately.since + 2 * second
    ? Pace.Free({ ...pace, lately, before: pace.lately.taken })
    : Pace.Free({ ...lately, lately, before: 0 })
}

const oneMore = <A extends Taken>(taken: A, sentAt: number): A =>
  sentAt < taken.since ? taken : { ...taken, taken: taken.taken + 1 }

const takenWhileFree = (free: Free, sentAt: number): Free => ({
  ...oneMore(free, sentAt),
  lately: oneMore(free.lately, sentAt),
  before: sentAt < free.lately.since ? free.before + 1 : free.before
})

const takenWhileRunning = (run: Running, sentAt: number): Running =>
  run._tag === "Free" ? takenWhileFree(run, sentAt) : oneMore(run, sentAt)

/** HeyGen took a request that was sent then. */
export const afterAcceptance = (pace: Pace, sentAt: number): Pace => {
  if (pace._tag !== "Paused") return takenWhileRunning(pace, sentAt)
  return sentAt < pace.until
    ? Pace.Paused({ ...pace, run: takenWhileRunning(pace.run, sentAt) })
    : Pace.Paced({ since: pace.until, taken: 1, peak: peakAfter(pace) })
}

/** HeyGen refused, now, a request as one too many that was sent then; `asked` is how long it asks to wait. */
export const afterRefusal = (pace: Pace, sentAt: number, now: number, asked: Option.Option<number>): Pace => {
  const wait = Option.getOrElse(asked, () => 0)
  if (pace._tag === "Paced" && sentAt < pace.since) {
    return Pace.Paced({ ...pace, since: Math.max(pace.since, now + wait) })
  }
  if (pace._tag !== "Paused") {
    return Pace.Paused({ run: pace, refusedAt: now, until: now + Option.getOrElse(asked, () => second), futile: 0 })
  }
  if (sentAt < pace.until) return Pace.Paused({ ...pace, until: Math.max(pace.until, now + wait) })
  const futile = pace.futile + 1
  return Pace.Paused({ ...pace, futile, until: now + Math.max(wait, Math.min(longestPause, second * 2 ** futile)) })
}

/** Whether that refusal made everybody wait, as a refusal of what left before the pause does not. */
export const isNewPause = (before: Pace, after: Pace): boolean =>
  after._tag === "Paused" && !(before._tag === "Paused" && before.futile === after.futile)
