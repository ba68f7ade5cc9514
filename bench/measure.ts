import { Array as Arr, Effect, Fiber, Order, Schedule } from "effect"

/** What so many calls took: how many a second, and how much CPU of this process each took. */
export interface Cost {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

const cpu = () => {
  const { system, user } = process.cpuUsage()
  return user + system
}

/** Measures what makes so many calls. */
export const costOf = <E, R>(calls: number, all: Effect.Effect<unknown, E, R>): Effect.Effect<Cost, E, R> =>
  Effect.suspend(() => {
    const startedAt = performance.now()
    const before = cpu()
    return Effect.map(all, () => ({
      perSecond: calls / ((performance.now() - startedAt) / 1000),
      cpuMicroseconds: (cpu() - before) / calls
    }))
  })

/** The most bytes of the heap that are in use after garbage collection while an effect runs. Needs --expose-gc. */
export const peakHeap = <E, R>(effect: Effect.Effect<void, E, R>): Effect.Effect<number, E, R> =>
  Effect.gen(function* () {
    let peak = 0
    const look = Effect.sync(() => {
      globalThis.gc?.()
      peak = Math.max(peak, process.memoryUsage().heapUsed)
    })
    const looking = yield* Effect.fork(Effect.schedule(look, Schedule.spaced("1 second")))
    yield* effect
    yield* Fiber.interrupt(looking)
    return peak
  })

export const mebibytes = (bytes: number): number => Math.round((bytes / 1024 / 1024) * 10) / 10

export const median = (values: ReadonlyArray<number>): number =>
  Arr.sort(values, Order.number)[Math.floor(values.length / 2)] ?? Number.NaN

const middle = (costs: ReadonlyArray<Cost>): Cost => ({
  perSecond: median(costs.map(({ perSecond }) => perSecond)),
  cpuMicroseconds: median(costs.map(({ cpuMicroseconds }) => cpuMicroseconds))
})

/** Measures contenders side by side: one round to warm up, then rounds in alternating order, of which the median counts. */
export const compare = <E, R>(
  contenders: ReadonlyArray<readonly [name: string, run: Effect.Effect<Cost, E, R>]>,
  rounds = 5
): Effect.Effect<Record<string, Cost>, E, R> =>
  Effect.gen(function* () {
    const costs = new Map<string, Array<Cost>>(contenders.map(([name]) => [name, []]))
    for (let round = 0; round <= rounds; round++) {
      for (const [name, run] of round % 2 === 0 ? contenders : Arr.reverse(contenders)) {
        const cost = yield* run
        if (round > 0) costs.get(name)?.push(cost)
      }
    }
    return Object.fromEntries([...costs].map(([name, each]) => [name, middle(each)]))
  })
