/**
 * The rate that HeyGen accepts, in requests per second. It is estimated as in the adaptive retry mode of the AWS SDKs,
 * with the CUBIC curve (RFC 9438): the rate is unlimited until HeyGen rate limits a request. It then falls below the
 * accepted rate, returns to that peak, stays near it for a while, and finally grows beyond it, but never beyond twice
 * the rate that is actually accepted. While no request is accepted, fewer and fewer requests probe whether that is
 * over. Times are in milliseconds on a monotonic clock.
 */
export interface Pace {
  readonly accepted: Accepted
  readonly bound: Bound | undefined
  /** No request is sent before this time. */
  readonly notBefore: number
}

/** How many requests were accepted in the current second, and in the one before. */
interface Accepted {
  readonly second: number
  readonly now: number
  readonly before: number
}

/**
 * The state since HeyGen last rate limited a request: `peak` is the rate accepted until then, `since` is when the rate
 * starts to grow again.
 */
interface Bound {
  readonly peak: number
  readonly since: number
  /** How many consecutive requests were rate limited since then, while none was accepted. */
  readonly futile: number
  readonly hasAccepted: boolean
}

/** The fraction of the peak at which the rate restarts. */
const decrease = 0.85

/** The time to return to the peak. CUBIC derives it from the rate; here it is constant. */
const secondsToPeak = 5.5

/** After twice `secondsToPeak` the rate is 1 + `growth` times the peak, unless HeyGen accepts less. */
const growth = 5

/** The minimum rate, as in the AWS SDKs. */
const slowest = 0.5

const second = 1000

export const unknownPace: Pace = {
  accepted: { second: 0, now: 0, before: 0 },
  bound: undefined,
  notBefore: Number.NEGATIVE_INFINITY
}

const atSecond = (accepted: Accepted, now: number): Accepted => {
  const current = Math.floor(now / second)
  if (current === accepted.second) return accepted
  return { second: current, now: 0, before: current === accepted.second + 1 ? accepted.now : 0 }
}

/** How many requests were accepted in the last second: a sliding window counter. */
export const acceptedAt = (pace: Pace, now: number): number => {
  const accepted = atSecond(pace.accepted, now)
  return accepted.now + accepted.before * (1 - (now / second - accepted.second))
}

const cubic = ({ peak, since }: Bound, now: number) => {
  const fromPeak = Math.max(0, now - since) / second / secondsToPeak - 1
  return peak * (1 + (fromPeak < 0 ? 1 - decrease : growth) * fromPeak ** 3)
}

/** How many requests may be sent per second; infinite until HeyGen rate limits one. */
export const rateAt = (pace: Pace, now: number): number => {
  if (pace.bound === undefined) return Number.POSITIVE_INFINITY
  const most = 2 * Math.max(pace.bound.peak, acceptedAt(pace, now))
  return Math.max(slowest, Math.min(cubic(pace.bound, now), most))
}

/** HeyGen accepted a request that was sent at `sentAt`. */
export const afterAccepted = (pace: Pace, sentAt: number, now: number): Pace => {
  const accepted = atSecond(pace.accepted, now)
  const { bound } = pace
  return {
    ...pace,
    accepted: { ...accepted, now: accepted.now + 1 },
    bound: bound !== undefined && sentAt >= bound.since ? { ...bound, futile: 0, hasAccepted: true } : bound
  }
}

/**
 * The wait before the next probe while no request is accepted. It doubles each time, up to the interval of the slowest
 * rate.
 */
const backoff = (rate: number, futile: number) => Math.min(second / slowest, (second / rate) * 2 ** futile)

/** The rate to return to: the accepted rate, once it has been measured for a whole second. */
const peakAfter = (pace: Pace, now: number) => {
  const { bound } = pace
  const accepted = Math.max(slowest, acceptedAt(pace, now))
  if (bound === undefined) return accepted
  const rate = rateAt(pace, now)
  return now - bound.since < second ? rate : Math.min(rate, accepted)
}

/**
 * HeyGen rate limited a request that was sent at `sentAt`, with a `Retry-After` of `asked` milliseconds, or 0 for none.
 * A request sent before the last rejection reveals nothing new about the rate.
 */
export const afterRejected = (pace: Pace, sentAt: number, now: number, asked: number): Pace => {
  const { bound } = pace
  const wait = (millis: number) => Math.max(pace.notBefore, now + millis)
  if (bound !== undefined && sentAt < bound.since) {
    const notBefore = wait(asked)
    return { ...pace, notBefore, bound: asked > 0 ? { ...bound, since: Math.max(bound.since, notBefore) } : bound }
  }
  if (bound !== undefined && !bound.hasAccepted) {
    const futile = bound.futile + 1
    const notBefore = wait(Math.max(asked, backoff(rateAt(pace, now), futile)))
    return { ...pace, notBefore, bound: { ...bound, futile, since: notBefore } }
  }
  const notBefore = wait(asked)
  return { ...pace, notBefore, bound: { peak: peakAfter(pace, now), since: notBefore, futile: 0, hasAccepted: false } }
}
