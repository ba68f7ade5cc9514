const second = 1000

/** How many requests in a second a server bears, at a time. */
export type Limit = (now: number) => number

/** Asked at a time, how long to wait: 0 where the request is taken. */
export type Limiter = (now: number) => number

/** Counts the requests of the last so many milliseconds. */
export const slidingWindow =
  (window: number) =>
  (limit: Limit): Limiter => {
    const taken: Array<number> = []
    return (now) => {
      while ((taken[0] ?? now) <= now - window) taken.shift()
      const most = Math.round((limit(now) * window) / second)
      const blocking = taken[taken.length - most]
      if (taken.length >= most && blocking !== undefined) return blocking + window - now
      taken.push(now)
      return 0
    }
  }

/** Begins to count anew every so many milliseconds. */
export const fixedWindow =
  (window: number) =>
  (limit: Limit): Limiter => {
    let current = -1
    let taken = 0
    return (now) => {
      const index = Math.floor(now / window)
      if (index !== current) [current, taken] = [index, 0]
      if (taken >= Math.round((limit(now) * window) / second)) return (index + 1) * window - now
      taken += 1
      return 0
    }
  }

/** Lets requests be saved up, for so many milliseconds. */
export const tokenBucket =
  (saved: number) =>
  (limit: Limit): Limiter => {
    let tokens = (limit(0) * saved) / second
    let at = 0
    return (now) => {
      tokens = Math.min((limit(now) * saved) / second, tokens + ((now - at) * limit(now)) / second)
      at = now
      if (tokens < 1) return ((1 - tokens) / limit(now)) * second
      tokens -= 1
      return 0
    }
  }
