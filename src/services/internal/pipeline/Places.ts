import { Effect, Ref } from "effect"

/** The places of the rows that are on their way: at first one, and another for each that is given back, up to so many. */
export interface Places {
  readonly take: Effect.Effect<void>
  readonly giveBack: Effect.Effect<void>
}

export const makePlaces = (most: number): Effect.Effect<Places> =>
  Effect.gen(function* () {
    const opened = yield* Ref.make(1)
    const free = yield* Effect.makeSemaphore(1)
    const open = Ref.modify(opened, (count) => (count < most ? [2, count + 1] : [1, count]))
    return { take: free.take(1), giveBack: Effect.flatMap(open, free.release) }
  })
