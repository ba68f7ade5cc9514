/**
 * What is known of the rate that HeyGen takes, in requests a second. It is found as the adaptive retry mode of the AWS SDKs
 * finds it, by the curve of CUBIC (RFC 9438): nothing is bounded until HeyGen refuses a request as one too many. The rate then
 * falls below what was taken, comes back to that peak, stays near it for a while and at last grows beyond it, but never
 * beyond twice what is really taken. While nothing is taken, one request at a time asks whether that is over. Times are
 * in milliseconds of a monotonic clock.
 */
export interface Pace {
  readonly taken: Taken
  readonly bound: Bound | undefined
  /** HeyGen asked that no request leaves before. */
  readonly notBefore: number
}

/** How many requests were taken in the present second, and in the one before. */
interface Taken {
  readonly second: number
  readonly now: number
  readonly before: number
}

/** What is known since HeyGen last refused a request: the rate that it had taken until then, and since when that grows again. */
interface Bound {
  readonly peak: number
  readonly since: number
  /** How many requests in a row were refused since then, while none was taken. */
  readonly futile: number
  readonly isTaken: boolean
}

/** The rate begins anew at this part of the peak. */
const decrease = 0.85

/** The time to come back to the peak. CUBIC derives it from the rate; here it is the same for rates of any size. */
const secondsToPeak = 5.5

/** After twice that time the rate is 1 + `growth` times the peak, unless HeyGen takes less. */
const growth = 5

/** The least rate, of the AWS SDKs. */
const slowest = 0.5

const second = 1000

export const unknownPace: Pace = {
  taken: { second: 0, now: 0, before: 0 },
  bound: undefined,
  notBefore: Number.NEGATIVE_INFINITY
}

const atSecond = (taken: Taken, now: number): Taken => {
  const current = Math.floor(now / second)
  if (current === taken.second) return taken
  return { second: current, now: 0, before: current === taken.second + 1 ? taken.now : 0 }
}

/** How many requests were taken in the last second: a sliding window counter. */
export const takenAt = (pace: Pace, now: number): number => {
  const taken = atSecond(pace.taken, now)
  return taken.now + taken.before * (1 - (now / second - taken.second))
}

const cubic = ({ peak, since }: Bound, now: number) => {
  const fromPeak = Math.max(0, now - since) / second / secondsToPeak - 1
  return peak * (1 + (fromPeak < 0 ? 1 - decrease : growth) * fromPeak ** 3)
}

/** How many requests may leave in a second; infinite while nothing was refused. */
export const rateAt = (pace: Pace, now: number): number => {
  if (pace.bound === undefined) return Number.POSITIVE_INFINITY
  const most = 2 * Math.max(pace.bound.peak, takenAt(pace, now))
  return Math.max(slowest, Math.min(cubic(pace.bound, now), most))
}

/** HeyGen took a request that left at `sentAt`. */
export const afterTaken = (pace: Pace, sentAt: number, now: number): Pace => {
  const taken = atSecond(pace.taken, now)
  const { bound } = pace
  return {
    ...pace,
    taken: { ...taken, now: taken.now + 1 },
    bound: bound !== undefined && sentAt >= bound.since ? { ...bound, futile: 0, isTaken: true } : bound
  }
}

/** The wait before another probe, while none is taken: each is twice as long as the one before, up to that of the slowest rate. */
const backoff = (rate: number, futile: number) => Math.min(second / slowest, (second / rate) * 2 ** futile)

/** The rate to come back to: what was taken, once a whole second tells it. */
const peakAfter = (pace: Pace, now: number) => {
  const { bound } = pace
  const taken = Math.max(slowest, takenAt(pace, now))
  if (bound === undefined) return taken
  const rate = rateAt(pace, now)
  return now - bound.since < second ? rate : Math.min(rate, taken)
}

/**
 * HeyGen refused a request, which left at `sentAt`, as one too many, and asked for a wait of so many milliseconds, or for
 * none. What left before the last refusal says nothing new.
 */
export const afterRefused = (pace: Pace, sentAt: number, now: number, asked: number): Pace => {
  const { bound } = pace
  const wait = (millis: number) => Math.max(pace.notBefore, now + millis)
  if (bound !== undefined && sentAt < bound.since) {
    const notBefore = wait(asked)
    return { ...pace, notBefore, bound: asked > 0 ? { ...bound, since: Math.max(bound.since, notBefore) } : bound }
  }
  if (bound !== undefined && !bound.isTaken) {
    const futile = bound.futile + 1
    const notBefore = wait(Math.max(asked, backoff(rateAt(pace, now), futile)))
    return { ...pace, notBefore, bound: { ...bound, futile, since: notBefore } }
  }
  const notBefore = wait(asked)
  return { ...pace, notBefore, bound: { peak: peakAfter(pace, now), since: notBefore, futile: 0, isTaken: false } }
}
