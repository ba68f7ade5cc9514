/** What a pacer knows of the rate that HeyGen bears: the rate it was refused at, and when. */
export interface Refusal {
  readonly rate: number
  readonly at: number
}

const plateauSeconds = 8
const growth = 0.01

/**
 * Requests in a second, `seconds` after they were refused at `rate`: at first a little below it, since what HeyGen bears is
 * near; after a while more and more above, since it may have changed.
 */
export const rateAfter = (rate: number, seconds: number): number =>
  seconds <= plateauSeconds
    ? rate * (0.92 + 0.06 * Math.min(1, seconds / 3))
    : rate * 0.98 * Math.exp(growth * (seconds - plateauSeconds) ** 2)
